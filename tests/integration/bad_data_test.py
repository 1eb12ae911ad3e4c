"""Data files that are not what they should be: each is one line that names the file, what was found
and what is expected, and the server trains on the next set."""
import gzip
import struct
import unittest

import harness
import material
import processes


class BadData(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        material.write_dataset(self.datasets)
        self.ffzerod = self.server()

    def tearDown(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        self.assertEqual(self.get(self.ffzerod, job)["state"], "SUCCEEDED")

    def assert_refused(self, file, *parts, zipped=False, **broken):
        material.write_dataset(self.datasets, "bad", zipped=zipped, **broken)
        error = self.refused(self.ffzerod, "submit",
                             self.job_file(material.job('dataset { name: "bad" }')))
        self.assertIn(f"bad/{file}", error)
        for part in parts:
            self.assertIn(part, error)

    def test_truncated_images_are_named_with_both_sizes(self):
        whole = material.images(200)
        self.assert_refused(material.TRAIN_IMAGES, f"truncated: {len(whole) - 1} bytes found",
                            str(len(whole)), train_images=whole[:-1])

    def test_a_file_shorter_than_its_header_is_truncated(self):
        for content in (b"", b"\0\0"):
            with self.subTest(content):
                self.assert_refused(material.TEST_LABELS, "truncated", test_labels=content)

    def test_truncated_labels_are_named_with_both_sizes(self):
        self.assert_refused(material.TEST_LABELS, "truncated: 107 bytes found", "108",
                            test_labels=material.labels(100)[:-1])

    def test_bytes_after_the_end_are_refused(self):
        self.assert_refused(material.TRAIN_LABELS, "after the end",
                            train_labels=material.labels(200) + b"\0")

    def test_a_wrong_magic_number_is_shown_beside_the_right_one(self):
        self.assert_refused(material.TRAIN_IMAGES, "0x00000801 found", "0x00000803 expected",
                            train_images=material.labels(200))
        self.assert_refused(material.TRAIN_LABELS, "0x00000803 found", "0x00000801 expected",
                            train_labels=material.images(200))

    def test_images_and_labels_are_equally_many(self):
        self.assert_refused(material.TRAIN_LABELS, "199 labels found for 200 images",
                            material.TRAIN_IMAGES, train_labels=material.labels(199))
        self.assert_refused(material.TEST_LABELS, "101 labels found for 100 images",
                            test_labels=material.labels(101))

    def test_sizes_that_a_header_only_claims_take_no_memory(self):
        before = self.ffzerod.memory("VmHWM")
        claims = {"4294967295 images": (4294967295, 1024, 1024), "sides 1 to": (1, 100000, 100000),
                  "truncated": (1000, 1000, 1000), "0 images": (0, 28, 28)}
        for part, (count, rows, columns) in claims.items():
            with self.subTest(part):
                header = struct.pack(">4I", material.IMAGES, count, rows, columns)
                if part == "4294967295 images":
                    part = str(4294967295 * 1024 * 1024)
                self.assert_refused(material.TRAIN_IMAGES, part, train_images=header + bytes(100))
        if not processes.SANITIZED:
            self.assertLess(self.ffzerod.memory("VmHWM") - before, 16 << 20)

    def test_labels_of_the_test_set_are_among_those_trained(self):
        test_labels = material.labels(99)[:4] + b"\0\0\0\x64" + bytes(99) + b"\x07"
        material.write_dataset(self.datasets, "bad", test_labels=test_labels)
        error = self.refused(self.ffzerod, "submit",
                             self.job_file(material.job('dataset { name: "bad" }')))
        self.assertIn("test label 7 found", error)
        self.assertIn("0 to 2", error)

    def test_a_missing_file_is_named_with_and_without_gz(self):
        material.write_dataset(self.datasets, "bad")
        (self.datasets / "bad" / material.TEST_IMAGES).unlink()
        error = self.refused(self.ffzerod, "submit",
                             self.job_file(material.job('dataset { name: "bad" }')))
        self.assertIn(f"bad/{material.TEST_IMAGES}.gz", error)

    def test_gzipped_files_train_like_plain_ones(self):
        material.write_dataset(self.datasets, "zipped", zipped=True)
        zipped = self.submit(self.ffzerod, material.job('dataset { name: "zipped" }'), "--wait")
        plain = self.submit(self.ffzerod, material.job(), "--wait")
        zipped, plain = self.get(self.ffzerod, zipped), self.get(self.ffzerod, plain)
        self.assertEqual(zipped["result"], plain["result"])
        self.assertEqual(zipped["data"], plain["data"], "digests are of what was decompressed")

    def test_a_damaged_gzip_file_is_named(self):
        content = bytearray(gzip.compress(material.images(200)))
        content[len(content) // 2] ^= 0x55
        self.assert_refused(material.TRAIN_IMAGES + ".gz", "damaged", zipped=True,
                            train_images=bytes(content))

    def test_a_gzip_file_that_ends_early_is_named(self):
        content = gzip.compress(material.images(200))
        self.assert_refused(material.TRAIN_IMAGES + ".gz", "", zipped=True,
                            train_images=content[:len(content) // 2])

    def test_a_gzip_bomb_is_not_unpacked(self):
        before = self.ffzerod.memory("VmHWM")
        self.assert_refused(material.TRAIN_LABELS + ".gz", "after the end", zipped=True,
                            train_labels=gzip.compress(material.labels(200) + bytes(200 << 20), 1))
        if not processes.SANITIZED:
            self.assertLess(self.ffzerod.memory("VmHWM") - before, 16 << 20)

    def test_data_that_changed_since_the_submission_fail_the_job(self):
        running = self.submit(self.ffzerod, material.long_job(1000000))
        material.write_dataset(self.datasets, "bad")
        job = self.submit(self.ffzerod, material.job('dataset { name: "bad" }'))
        material.write_dataset(self.datasets, "bad", train_images=material.images(200, seed=9))
        self.done(self.ffzerod, "cancel", running)
        found = self.ended(self.ffzerod, job)
        self.assertEqual(found["state"], "FAILED")
        self.assertIn(f"{material.TRAIN_IMAGES} has changed", found["error"])
        self.assertIn(found["error"], self.refused(self.ffzerod, "watch", job))


if __name__ == "__main__":
    unittest.main()

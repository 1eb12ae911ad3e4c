"""Keys and certificates for the tests, made with the openssl command."""
import os
import shutil

import processes


class Authority:
    """Signs certificates; everything is in `folder`, as NAME.pem with NAME.key."""

    def __init__(self, folder, name="authority"):
        self.folder, self.name = folder, name
        self.pem = folder / f"{name}.pem"
        _openssl("req", "-x509", *_KEY, "-keyout", folder / f"{name}.key", "-out", self.pem,
                 "-subj", f"/CN={name}", "-days", "30")

    def sign(self, name, common_name=None, days=30):
        """Returns the paths of a certificate for 127.0.0.1 and of its key; `days` below 0: expired."""
        key, pem = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        request, more = self.folder / f"{name}.request", self.folder / f"{name}.extensions"
        _openssl("req", *_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={common_name or name}")
        more.write_text("subjectAltName=IP:127.0.0.1\n")
        _openssl("x509", "-req", "-in", request, "-CA", self.pem,
                 "-CAkey", self.folder / f"{self.name}.key", "-CAcreateserial", "-out", pem,
                 "-days", str(days), "-extfile", more)
        return pem, key


class Live:
    """The certificate and key of a server, in `folder`, which may be replaced while it runs."""

    def __init__(self, folder, pair):
        self.files = [folder / "live.pem", folder / "live.key"]
        self.flags = [f"--tls_cert={self.files[0]}", f"--tls_key={self.files[1]}"]
        self.replace(pair)

    def replace(self, pair):
        """Each in one go."""
        for made, live in zip(pair, self.files):
            shutil.copy(made, live.with_suffix(".part"))
            os.replace(live.with_suffix(".part"), live)


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*arguments):
    result = processes.run(["openssl", *arguments])
    assert result.returncode == 0, result.stderr

"""What the tests train: job files, and small data sets in IDX files, sound or broken on purpose."""
import gzip
import random
import struct

TINY = 'dataset { name: "tiny" }'
# Drawn by the server itself, in under a second; enough work for jobs that must be caught running.
FUNCTION = 'dataset { name: "function1" }'

IMAGES = 0x00000803
LABELS = 0x00000801

TRAIN_IMAGES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"


def job(dataset=TINY, network="mlp { layers: [10, 5] }", training="epochs: 3 batch_size: 50",
        seed=0, more=""):
    """A job file's text."""
    return (f'name: "a job of the tests"\nseed: {seed}\n{dataset}\nnetwork {{ {network} }}\n'
            f"training {{ {training} }}\n{more}\n")


def long_job(epochs, seed=0):
    """A dense regression of 400 small steps an epoch (200 each of two stages), evaluated at the end
    alone: over a second of work by a hundred epochs, while a running job's log grows every 250 ms."""
    return job(FUNCTION, "mlp { layers: [100, 100] }",
               f"epochs: {epochs} evaluate_every: {epochs} batch_size: 50 log_every_steps: 0",
               seed)


def restless_chip_job(seed=0):
    """A photonic job of 1,200 exposures, no two of which see the same chip."""
    return job('dataset { name: "glyphs" resize: 6 train_limit: 300 test_limit: 100 }',
               "photonic { ports: 36 stages: 2 restore_power: true chip { "
               "preset: ON_CHIP_LEARNING seed: 7 coupler_sigma: 0.02 loss_db: 0.1 drift: 1e-3 "
               "photons: 1000 dark_photons: 5 saturation: 20 adc_bits: 12 } }",
               "epochs: 5 batch_size: 50 num_directions: 10 epsilon_rule: AUTO "
               "optimizer: ADAM learning_rate_schedule: COSINE reading: CENTERED", seed)


def images(count, side=8, classes=3, seed=0):
    """An IDX file of images: class k has a bright band k of rows, and noise everywhere."""
    draw = random.Random(seed)
    content = bytearray(struct.pack(">4I", IMAGES, count, side, side))
    band = side // classes
    for n in range(count):
        first = (n % classes) * band
        for row in range(side):
            base = 150 if first <= row < first + band else 0
            content += bytes(base + draw.randrange(100) for _ in range(side))
    return bytes(content)


def labels(count, classes=3):
    return struct.pack(">2I", LABELS, count) + bytes(n % classes for n in range(count))


def write_dataset(folder, name="tiny", train=200, test=100, side=8, zipped=False, **broken):
    """Writes a data set's four files into FOLDER/NAME. `broken` maps a file's key (train_images,
    train_labels, test_images, test_labels) to the bytes it has instead."""
    files = {"train_images": (TRAIN_IMAGES, images(train, side)),
             "train_labels": (TRAIN_LABELS, labels(train)),
             "test_images": (TEST_IMAGES, images(test, side, seed=1)),
             "test_labels": (TEST_LABELS, labels(test))}
    (folder / name).mkdir(exist_ok=True)
    for key, (file, content) in files.items():
        content = broken.get(key, content)
        if zipped and key not in broken:
            content, file = gzip.compress(content), file + ".gz"
        elif zipped:
            file += ".gz"
        (folder / name / file).write_bytes(content)

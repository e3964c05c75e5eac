"""Pillow on one thread: decoding photographs, and shrinking them to 64 x 64 by area averaging.

Arguments: "make", folder, number: writes pictures of 640 x 480, each as JPEG of quality 85 and as WebP of quality 80.
Or: "loop", folder, ending of the files. The protocol is that of Contestant.java.
"""
import io
import pathlib
import random
import sys
import time

from PIL import Image, ImageChops, ImageFilter

SIZE = (640, 480)


def photograph(seed):
    """Soft areas, edges, texture of several scales, and noise, about as many bytes as a photograph has."""
    chance = random.Random(seed)
    picture = None
    for cells, weight in ((6, 1.0), (24, 0.5), (90, 0.3), (320, 0.15)):
        small = Image.frombytes("RGB", (cells, cells * 3 // 4), chance.randbytes(cells * (cells * 3 // 4) * 3))
        layer = small.resize(SIZE, Image.BICUBIC if cells < 90 else Image.BILINEAR)
        picture = layer if picture is None else Image.blend(picture, layer, weight / 2)
    edges = Image.new("RGB", SIZE)
    for _ in range(12):
        x, y = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        colour = tuple(chance.randrange(90) for _ in range(3))
        edges.paste(colour, (x, y, x + chance.randrange(20, 250), y + chance.randrange(20, 200)))
    picture = ImageChops.add(picture, edges)
    noise = Image.effect_noise(SIZE, 6).convert("RGB")
    return Image.blend(picture.filter(ImageFilter.GaussianBlur(0.6)), noise, 0.08)


def make(folder, number):
    for i in range(number):
        picture = photograph(i)
        picture.save(folder / ("%03d.jpg" % i), quality=85)
        picture.save(folder / ("%03d.webp" % i), quality=80)


def loop(folder, ending):
    files = [path.read_bytes() for path in sorted(folder.glob("*" + ending))]
    print("\n@ready", flush=True)
    for line in sys.stdin:
        began, cpu, images = time.perf_counter(), time.process_time(), 0
        end = began + float(line.split()[1])
        while images == 0 or time.perf_counter() < end:
            for file in files:
                with Image.open(io.BytesIO(file)) as picture:
                    picture.convert("RGB").resize((64, 64), Image.BOX)
            images += len(files)
        print("\n@done %d %.9f %.3f" % (images, time.perf_counter() - began, time.process_time() - cpu), flush=True)


if sys.argv[1] == "make":
    make(pathlib.Path(sys.argv[2]), int(sys.argv[3]))
else:
    loop(pathlib.Path(sys.argv[2]), sys.argv[3])

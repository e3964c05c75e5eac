"""PyTorch on the work of scripts/gpu-check.sh, in each of its ways, on the first card.

Arguments: warm (compile kernels, into PyTorch's caches) or measure; folder with mlp.pixels and conv.pixels (uint8);
full or quick; file to write. Training takes batches from pixels on the card, draws its noise there, and follows Adam:
eager; captured in a CUDA graph; with torch.compile, captured. Convolutions run in both memory layouts, and the faster
counts. Encoding goes from bytes in the host's memory to mu and logVar there, two batches at a time.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

mode, folder, scale, output = sys.argv[1:]
full = scale == "full"
ROUNDS, SECONDS = (3, 0.3) if full else (1, 0.01)
device = torch.device("cuda")


def down(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.ReLU()]


def up(inputs, outputs):
    return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), nn.ReLU()]


class Mlp(nn.Module):
    size, latent = 784, 50

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh())
        self.decoder = nn.Sequential(
            nn.Linear(50, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(), nn.Linear(200, 784))
        self.mu = nn.Linear(200, 50)
        self.log_var = nn.Linear(200, 50)

    def images(self, pixels):
        return pixels.float().mul(1 / 255)


class Conv(nn.Module):
    size, latent = 4096, 10

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            *down(1, 32), *down(32, 32), *down(32, 64), *down(64, 64), nn.Flatten(), nn.Linear(1024, 256), nn.ReLU())
        self.decoder = nn.Sequential(
            nn.Linear(10, 256), nn.ReLU(), nn.Linear(256, 1024), nn.ReLU(), nn.Unflatten(1, (64, 4, 4)),
            *up(64, 64), *up(64, 32), *up(32, 32), nn.ConvTranspose2d(32, 1, 4, 2, 1))
        self.mu = nn.Linear(256, 10)
        self.log_var = nn.Linear(256, 10)
        self.layout = torch.contiguous_format

    def images(self, pixels):
        return pixels.float().mul(1 / 255).view(-1, 1, 64, 64).contiguous(memory_format=self.layout)


def encode(model, pixels):
    h = model.encoder(model.images(pixels))
    return model.mu(h), model.log_var(h)


def loss(model, pixels, rows, eps):
    x = model.images(pixels.index_select(0, rows))
    h = model.encoder(x)
    mu, log_var = model.mu(h), model.log_var(h)
    logits = model.decoder(mu + (0.5 * log_var).exp() * eps)
    cross_entropy = functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    divergence = 0.5 * (mu * mu + log_var.exp() - log_var - 1).sum()
    return (cross_entropy + divergence) / rows.numel()


def made(kind, layout):
    torch.manual_seed(0)
    model = kind().to(device)
    if kind is Conv:
        model.layout = layout
        model = model.to(memory_format=layout)
    return model


def captured(work):
    """A function's kernels as one CUDA graph, after the calls that let libraries make up their minds."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    return graph.replay


class Training:
    """Epochs of steps; each step takes its rows of the epoch's order, without the host."""

    def __init__(self, kind, batch, way, layout):
        self.pixels = on_card[kind]
        self.batch = batch
        self.model = made(kind, layout)
        self.steps = len(self.pixels) // batch
        self.order = torch.zeros(self.steps, batch, dtype=torch.int64, device=device)
        self.at = torch.zeros(1, dtype=torch.int64, device=device)
        self.eps = torch.empty(batch, kind.latent, device=device)
        self.total = torch.zeros((), device=device)
        self.adam = torch.optim.Adam(self.model.parameters(), lr=1e-3, fused=True, capturable=way != "eager")
        self.loss = loss
        if way == "compiled":
            torch._dynamo.reset()
            self.loss = torch.compile(loss)
        self.shuffle()
        self.run = self.step if way == "eager" else captured(self.step)

    def shuffle(self):
        rows = torch.randperm(len(self.pixels), device=device)[:self.steps * self.batch]
        self.order.copy_(rows.view(self.steps, self.batch))
        self.at.zero_()

    def step(self):
        self.adam.zero_grad(set_to_none=True)
        rows = self.order.index_select(0, self.at).view(-1)
        self.eps.normal_()
        value = self.loss(self.model, self.pixels, rows, self.eps)
        value.backward()
        self.adam.step()
        self.total.add_(value.detach())
        self.at.add_(1)

    def epoch(self):
        self.shuffle()
        for _ in range(self.steps):
            self.run()
        return self.steps * self.batch


class Slot:
    """A batch on its way to the card and back, in a stream of its own."""

    def __init__(self, model, batch, way):
        self.model = model
        self.stream = torch.cuda.Stream()
        self.host = torch.zeros(batch, model.size, dtype=torch.uint8, pin_memory=True)
        self.card = torch.empty_like(self.host, device=device)
        self.code = [torch.empty(batch, model.latent, pin_memory=True) for _ in range(2)]
        self.run = captured(self.work) if way == "graph" else self.work

    def work(self):
        self.card.copy_(self.host, non_blocking=True)
        with torch.no_grad():
            for found, code in zip(encode(self.model, self.card), self.code):
                code.copy_(found, non_blocking=True)

    def next(self, pixels):
        self.stream.synchronize()
        codes = [code.clone() for code in self.code]
        self.host.copy_(pixels)
        with torch.cuda.stream(self.stream):
            self.run()
        return codes


class Encoding:
    def __init__(self, kind, batch, way, layout):
        model = made(kind, layout)
        self.batch = batch
        self.slots = [Slot(model, batch, way) for _ in range(2)]
        self.batches = on_host[kind].split(batch)
        if len(self.batches[-1]) < batch:
            self.batches = self.batches[:-1]

    def epoch(self):
        for i, pixels in enumerate(self.batches):
            self.slots[i % 2].next(pixels)
        return len(self.batches) * self.batch


def rate(work):
    """Images a second: the median of some rounds after one that does not count."""
    rates = []
    for _ in range(ROUNDS + 1):
        images, began = 0, time.perf_counter()
        while images == 0 or time.perf_counter() - began < SECONDS:
            images += work.epoch()
            torch.cuda.synchronize()
        rates.append(images / (time.perf_counter() - began))
    return statistics.median(rates[1:])


def read(name, size):
    with open("%s/%s.pixels" % (folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(-1, size)


on_host = {}
on_card = {}
found = {
    "versions": "%s, CUDA %s, cuDNN %s, %s" % (
        torch.__version__, torch.version.cuda, torch.backends.cudnn.version(), torch.cuda.get_device_name(0)),
    "rates": {}, "layouts": {}, "failures": []}


def write():
    with open(output, "w") as file:
        json.dump(found, file, indent=1)


def measure(name, kind, batch, way, work, layouts):
    """Keeps the rate of the faster layout."""
    for layout in layouts:
        try:
            images = rate(work(kind, batch, way, layout))
        except Exception as e:  # a way that does not work here is no rival; the report says why
            found["failures"].append("%s %s: %s" % (name, way, repr(e)[:300]))
            continue
        rates = found["rates"].setdefault(name, {})
        if images > rates.get(way, 0):
            rates[way] = images
            found["layouts"].setdefault(name, {})[way] = str(layout)
        print("%s %s %s: %.0f images/s" % (name, way, layout, images), flush=True)
    write()


def layouts(kind, way):
    both = [torch.channels_last, torch.contiguous_format]
    # Compiling takes half a minute: in the layout that PyTorch recommends for it.
    return both if kind is Conv and way == "graph" else both[:1]


def work():
    """What is measured, the most important first: name, kind, batch, TF32."""
    big = (8192, 512, 1024) if full else (64, 16, 8)
    return [
        ("train.mlp", Mlp, 128 if full else 16, False), ("train.conv", Conv, 64 if full else 16, False),
        ("encode.conv", Conv, big[2], False),
        ("train.mlp", Mlp, 128 if full else 16, True), ("train.conv", Conv, 64 if full else 16, True),
        ("train.mlp.large", Mlp, big[0], True), ("train.conv.large", Conv, big[1], True)]


def precision(tf32):
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    return "tf32" if tf32 else "fp32"


for name, kind in (("mlp", Mlp), ("conv", Conv)):
    on_host[kind] = read(name, kind.size)
    on_card[kind] = on_host[kind].to(device)
torch.backends.cudnn.benchmark = True
if mode == "warm":
    for name, kind, batch, tf32 in work():
        if name.startswith("train"):
            precision(tf32)
            Training(kind, batch, "compiled", torch.channels_last).epoch()
            print("compiled", name, tf32, flush=True)
    sys.exit()
# The ways that count first.
for ways in (("graph", "compiled"), ("eager",)):
    for name, kind, batch, tf32 in work():
        full_name = "%s.%s" % (name, precision(tf32))
        for way in ways:
            if name.startswith("train"):
                measure(full_name, kind, batch, way, Training, layouts(kind, way))
            elif way != "compiled":
                measure(full_name, kind, batch, way, Encoding, layouts(kind, way))

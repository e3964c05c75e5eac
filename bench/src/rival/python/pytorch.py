"""PyTorch, training or encoding, on images in memory. The protocol is that of Contestant.java.

Arguments: model (mlp, conv), task (train, encode), threads, file of pixels.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional

model, task, threads, path = sys.argv[1:]
torch.set_num_threads(int(threads))
mlp = model == "mlp"
batch, size, latent = (128, 784, 50) if mlp else (64, 4096, 10)

with open(path, "rb") as file:
    pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(-1, size)


def down(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.ReLU()]


def up(inputs, outputs):
    return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), nn.ReLU()]


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        if mlp:
            width = 200
            self.encoder = nn.Sequential(nn.Linear(784, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh())
            self.decoder = nn.Sequential(
                nn.Linear(50, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(), nn.Linear(200, 784))
        else:
            width = 256
            self.encoder = nn.Sequential(
                nn.Unflatten(1, (1, 64, 64)), *down(1, 32), *down(32, 32), *down(32, 64), *down(64, 64),
                nn.Flatten(), nn.Linear(1024, 256), nn.ReLU())
            self.decoder = nn.Sequential(
                nn.Linear(10, 256), nn.ReLU(), nn.Linear(256, 1024), nn.ReLU(), nn.Unflatten(1, (64, 4, 4)),
                *up(64, 64), *up(64, 32), *up(32, 32), nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Flatten())
        self.mu = nn.Linear(width, latent)
        self.log_var = nn.Linear(width, latent)

    def encode(self, x):
        h = self.encoder(x)
        return self.mu(h), self.log_var(h)

    def loss(self, x):
        mu, log_var = self.encode(x)
        z = mu + (0.5 * log_var).exp() * torch.randn_like(mu)
        cross_entropy = functional.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="sum")
        divergence = 0.5 * (mu * mu + log_var.exp() - log_var - 1).sum()
        return (cross_entropy + divergence) / batch


def batches():
    while True:
        order = torch.randperm(len(pixels))
        for at in range(0, len(order) - batch + 1, batch):
            yield pixels[order[at:at + batch]].float().mul_(1 / 255)


vae = Vae()
stream = batches()
adam = torch.optim.Adam(vae.parameters(), lr=1e-3)


def train(end):
    total = 0.0
    steps = 0
    while time.perf_counter() < end:
        adam.zero_grad(set_to_none=True)
        loss = vae.loss(next(stream))
        loss.backward()
        adam.step()
        total += loss.item()
        steps += 1
    print("mean loss", total / steps, file=sys.stderr)
    return steps


def encode(end):
    steps = 0
    with torch.inference_mode():
        while time.perf_counter() < end:
            for output in vae.encode(next(stream)):
                output.numpy()
            steps += 1
    return steps


print("\n@ready", flush=True)
for line in sys.stdin:
    cpu, began = time.process_time(), time.perf_counter()
    steps = (train if task == "train" else encode)(began + float(line.split()[1]))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    print("\n@done %d %.9f %.3f" % (steps * batch, seconds, cpu), flush=True)

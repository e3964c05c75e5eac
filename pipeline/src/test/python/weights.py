# SPDX-License-Identifier: Apache-2.0
"""An mlp or a conv model of sparkvae in PyTorch. docs/weights.md tells about the tensors.

Arguments: directory of the model, file of the images' bytes, [n, size], file to write: for each image mean, logarithm
of the variance, and reconstruction of the mean, as float32.
"""
import json
import struct
import sys

import torch
from torch import nn

ACTIVATIONS = {"TANH": nn.Tanh, "RELU": nn.ReLU, "LEAKY_RELU": nn.LeakyReLU, "ELU": nn.ELU, "SIGMOID": nn.Sigmoid,
               "SOFTPLUS": nn.Softplus, "SILU": nn.SiLU, "IDENTITY": nn.Identity}


def tensors(file):
    """The tensors of a file by name, in its order; safetensors.torch.load_file gives them, too."""
    with open(file, "rb") as stored:
        header = json.loads(stored.read(struct.unpack("<Q", stored.read(8))[0]))
        numbers = torch.frombuffer(bytearray(stored.read()), dtype=torch.float32)
    header.pop("__metadata__", None)
    return {name: numbers[tensor["data_offsets"][0] // 4:tensor["data_offsets"][1] // 4].view(tensor["shape"])
            for name, tensor in header.items()}


class Vae(nn.Module):
    def __init__(self, directory):
        super().__init__()
        self.tensors = tensors(directory + "/parameters.safetensors")
        with open(directory + "/model.json") as file:
            spec = json.load(file)
        shape, channels = spec["shape"], spec["encoder"].get("channels", [])
        planes, height, width = shape["frames"] * shape["channels"], shape["height"], shape["width"]
        encoder, decoder = (ACTIVATIONS[spec[network]["style"]["activation"]] for network in ("encoder", "decoder"))
        if channels:
            last = (height >> len(channels), width >> len(channels), channels[-1])
            down = [nn.Unflatten(1, (planes, height, width)), *self.layers("encoder.conv", self.convolution, encoder),
                    ChannelsLast()]
            up = [ChannelsFirst(last), *self.layers("decoder.conv", self.transposed, decoder),
                  self.transposed("decoder.pixels"), nn.Flatten()]
        else:
            down, up = [], [self.linear("decoder.pixels")]
        self.encoder = nn.Sequential(*down, *self.layers("encoder.dense", self.linear, encoder))
        self.decoder = nn.Sequential(*self.layers("decoder.dense", self.linear, decoder), *up)
        self.mu, self.log_var = self.linear("posterior.mu"), self.linear("posterior.logVar")

    def layers(self, prefix, layer, activation):
        """The layers whose names begin so, first to last, each with its activation."""
        names = [name[:-len(".weight")] for name in self.tensors if name.startswith(prefix) and name.endswith(".weight")]
        return [part for name in names for part in (layer(name), activation())]

    def filled(self, layer, name, weight):
        with torch.no_grad():
            layer.weight.copy_(weight)
            layer.bias.copy_(self.tensors[name + ".bias"])
        return layer

    def linear(self, name):
        weight = self.tensors[name + ".weight"]  # [in, out]
        return self.filled(nn.Linear(*weight.shape), name, weight.T)

    def convolution(self, name):
        weight = self.tensors[name + ".weight"]  # [height, width, in, out]
        layer = nn.Conv2d(weight.shape[2], weight.shape[3], 4, stride=2, padding=1)
        return self.filled(layer, name, weight.permute(3, 2, 0, 1))

    def transposed(self, name):
        weight = self.tensors[name + ".weight"]  # [height, width, out, in]
        layer = nn.ConvTranspose2d(weight.shape[3], weight.shape[2], 4, stride=2, padding=1)
        return self.filled(layer, name, weight.permute(3, 2, 0, 1))

    def encode(self, x):
        h = self.encoder(x)
        return self.mu(h), self.log_var(h)

    def decode(self, z):
        return torch.sigmoid(self.decoder(z))


class ChannelsLast(nn.Module):
    """[n, channels, height, width] to [n, height * width * channels]."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class ChannelsFirst(nn.Module):
    """[n, height * width * channels] to [n, channels, height, width]."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.view(-1, *self.shape).permute(0, 3, 1, 2)


if __name__ == "__main__":
    vae = Vae(sys.argv[1])
    with open(sys.argv[2], "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
    with torch.no_grad():
        size = vae.decode(torch.zeros(1, vae.mu.out_features)).shape[1]
        mu, log_var = vae.encode(pixels.view(-1, size).float() / 255)
        numbers = torch.cat([mu, log_var, vae.decode(mu)], 1)
    with open(sys.argv[3], "wb") as file:
        file.write(numbers.contiguous().numpy().tobytes())

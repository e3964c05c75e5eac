package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;

/** The models that are measured. Adam with a rate of 0.001 trains them. */
enum Workload {
  /** M1: a multilayer perceptron, 784-200-200-50, on MNIST. */
  MLP(
      ImageShape.of(1, 28, 28),
      128,
      new Averaging(128, 77, "linear"),
      2.23e6,
      0.434e6,
      "network = mlp, hidden = [200, 200], activation = tanh, latent = 50"),
  /** M2: convolutions on sprites of 64 x 64. */
  CONV(
      ImageShape.of(1, 64, 64),
      64,
      new Averaging(32, 100, "none"),
      96.5e6,
      16.3e6,
      "network = conv, latent = 10"),
  /**
   * VQ-VAE of 32 x 32 colour pixels: two 4 x 4 convolutions of stride 2 with 128 channels, two
   * residual blocks below them, 512 codes of 64 numbers; the decoder mirrored.
   */
  VQVAE(
      ImageShape.of(3, 32, 32),
      64,
      new Averaging(64, 100, "none"),
      692e6,
      118e6,
      "preset = vq-vae, likelihood = gaussian, gaussian.variance = 0.01, resconv.blocks = 2"),
  /**
   * A gated PixelCNN over 8 x 8 codes of 256 kinds: six layers of 64 channels, windows of 3 x 3.
   * Nothing is read of z.
   */
  PIXELCNN(
      ImageShape.of(1, 8, 8),
      64,
      new Averaging(64, 100, "none"),
      174e6,
      58e6,
      "posterior = none, decoder.network = gated-pixelcnn, gatedPixelcnn { layers = 6, channels = 64 }, likelihood = categorical"),
  /**
   * The preset kl-f8-large on 256 x 256 colour pixels: 84.5 million parameters, a latent map of 32 x
   * 32 x 4.
   */
  AUTOENCODER84M(
      ImageShape.of(3, 256, 256),
      2,
      new Averaging(2, 100, "none"),
      1.19e12,
      198e9,
      "preset = kl-f8-large, likelihood = laplace");

  /** The default of DL4J's ParameterAveragingTrainingMaster. */
  private static final int DL4J_FREQUENCY = 5;

  private final ImageShape shape;
  private final int batch;
  private final Averaging averaging;
  private final double trainFlops;
  private final double encodeFlops;
  private final String model;

  Workload(
      ImageShape shape,
      int batch,
      Averaging averaging,
      double trainFlops,
      double encodeFlops,
      String model) {
    this.shape = shape;
    this.batch = batch;
    this.averaging = averaging;
    this.trainFlops = trainFlops;
    this.encodeFlops = encodeFlops;
    this.model = model;
  }

  /** As on command lines. */
  String spelled() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  static Workload of(String spelled) {
    return valueOf(spelled.toUpperCase(java.util.Locale.ROOT));
  }

  /** Memory of a process that trains it in two threads. */
  Site.Memory memory() {
    return this == AUTOENCODER84M ? new Site.Memory(6, 10) : Site.Memory.USUAL;
  }

  /** Images a step of one worker, and of rivals. */
  int batch() {
    return batch;
  }

  /** How two workers train it together. */
  Averaging averaging() {
    return averaging;
  }

  /**
   * How a trainer trains it; those that are not ours have as large steps as there are, and rounds
   * as large as allowed or as they are by default.
   */
  Averaging averaging(String trainer) {
    return switch (trainer) {
      case "averaging" -> averaging;
      case Ours.UNSCALED -> new Averaging(averaging.batch(), averaging.frequency(), "none");
      case Ours.DL4J_DEFAULT -> new Averaging(batch, DL4J_FREQUENCY, "none");
      default -> new Averaging(batch, 100, "none");
    };
  }

  /** Bytes of an image. */
  int size() {
    return shape.size();
  }

  /** Of an image trained: two for each multiply-add of matrix products and convolutions alone. */
  double trainFlops() {
    return trainFlops;
  }

  /** Of an image encoded to the parameters of its posterior. */
  double encodeFlops() {
    return encodeFlops;
  }

  /** Settings of the model and of training. */
  Settings settings() {
    return Settings.reference()
        .with(
            "model { preset = vae, likelihood = bernoulli, %s }\ntrain.batchSize = %d\nencode.batchSize = %d"
                .formatted(model, batch, batch),
            "benchmark " + spelled());
  }

  /** Likewise, with convolutions computed by a given method. */
  Settings settings(ConvolutionMethod convolution) {
    return settings()
        .with(
            "model.convolution = " + convolution.name().toLowerCase(java.util.Locale.ROOT),
            "benchmark " + spelled());
  }

  /** How its convolutions are computed unless another way is asked for. */
  ConvolutionMethod convolution() {
    return settings().choice("model.convolution", ConvolutionMethod.class);
  }

  /** Whether there are convolutions that can be computed in several ways. */
  boolean hasResidualBlocks() {
    return this == VQVAE || this == AUTOENCODER84M;
  }

  ModelSpec spec() {
    return spec(settings());
  }

  ModelSpec spec(Settings settings) {
    return ModelSpec.from(settings, shape);
  }
}

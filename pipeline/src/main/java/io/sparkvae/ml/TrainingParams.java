// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;

/**
 * The parameters of training that are used most. Each stands for a setting of {@code
 * reference.conf}; one that is not set has the value of the preset, or the default. All other
 * settings are set by {@link ImageParams#settings}.
 *
 * @param <T> the class that has the parameters, which setters return
 */
public interface TrainingParams<T extends TrainingParams<T>> extends FluentParams<T> {
  /** The setting behind each parameter. */
  Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("height", "ingest.height"),
          Map.entry("width", "ingest.width"),
          Map.entry("colour", "ingest.colour"),
          Map.entry("preset", "model.preset"),
          Map.entry("network", "model.network"),
          Map.entry("latent", "model.latent"),
          Map.entry("hidden", "model.hidden"),
          Map.entry("beta", "model.beta"),
          Map.entry("epochs", "train.epochs"),
          Map.entry("batchSize", "train.batchSize"),
          Map.entry("workers", "train.workers"),
          Map.entry("averagingFrequency", "train.averagingFrequency"),
          Map.entry("learningRate", "train.learningRate.initial"),
          Map.entry("seed", "train.seed"));

  /** Height of the images. */
  default IntParam height() {
    return new IntParam(
        this,
        "height",
        "height of the images in pixels; not set: that of the first image",
        ParamValidators.gtEq(1));
  }

  /** Width of the images. */
  default IntParam width() {
    return new IntParam(
        this,
        "width",
        "width of the images in pixels; not set: that of the first image",
        ParamValidators.gtEq(1));
  }

  /** Colour of the images. */
  default Param<String> colour() {
    return new Param<>(
        this,
        "colour",
        "colour of the images, grey or rgb; not set: that of the first image, and grey for numbers",
        ParamValidators.inArray(List.of("grey", "rgb")));
  }

  /** Name of a preset model. */
  default Param<String> preset() {
    return new Param<>(
        this, "preset", "name of a preset model: vae, beta-vae, iwae, vq-vae", Checks.NOT_EMPTY);
  }

  /** The encoder's network. */
  default Param<String> network() {
    return new Param<>(
        this,
        "network",
        "the encoder's network: mlp, conv or resconv",
        ParamValidators.inArray(List.of("mlp", "conv", "resconv")));
  }

  /** Number of latent dimensions. */
  default IntParam latent() {
    return new IntParam(this, "latent", "number of latent dimensions", ParamValidators.gtEq(1));
  }

  /** Units of the hidden layers. */
  default IntArrayParam hidden() {
    return new IntArrayParam(
        this,
        "hidden",
        "units of each hidden layer of a fully connected network, from the pixels to the latent",
        Checks.SIZES);
  }

  /** Weight of the KL divergence. */
  default DoubleParam beta() {
    return new DoubleParam(this, "beta", "weight of the KL divergence", ParamValidators.gtEq(0));
  }

  /** Number of passes over the training images. */
  default IntParam epochs() {
    return new IntParam(
        this, "epochs", "number of passes over the training images", ParamValidators.gtEq(1));
  }

  /** Number of images in a step of one worker. */
  default IntParam batchSize() {
    return new IntParam(
        this, "batchSize", "number of images in a step of one worker", ParamValidators.gtEq(1));
  }

  /** Number of workers whose parameters are averaged. */
  default IntParam workers() {
    return new IntParam(
        this,
        "workers",
        "number of workers whose parameters are averaged; it changes the result; not set: as many"
            + " as run at the same time",
        ParamValidators.gtEq(1));
  }

  /** Number of steps between two averages. */
  default IntParam averagingFrequency() {
    return new IntParam(
        this,
        "averagingFrequency",
        "number of steps between two averages",
        ParamValidators.gtEq(1));
  }

  /** The learning rate at the beginning. */
  default DoubleParam learningRate() {
    return new DoubleParam(
        this, "learningRate", "the learning rate at the beginning", ParamValidators.gt(0));
  }

  /** Seed of all randomness in training. */
  default LongParam seed() {
    return new LongParam(this, "seed", "seed of all randomness in training");
  }

  /**
   * Returns all settings: the defaults, those of a text over them, and the parameters that are set
   * over both.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a preset is not known
   */
  default Settings allSettings(String text) {
    Settings all = Checks.of(text);
    for (Param<?> param : params()) {
      String key = KEYS.get(param.name());
      if (key != null && isSet(param)) {
        all = all.withValue(key, value(param), "the parameter " + param.name());
      }
    }
    return all;
  }

  private Object value(Param<?> param) {
    Object value = get(param).get();
    return value instanceof int[] numbers ? Arrays.stream(numbers).boxed().toList() : value;
  }

  /** Sets {@link #height}. */
  default T setHeight(int value) {
    return with(height(), value);
  }

  /** Sets {@link #width}. */
  default T setWidth(int value) {
    return with(width(), value);
  }

  /** Sets {@link #colour}. */
  default T setColour(String value) {
    return with(colour(), value);
  }

  /** Sets {@link #preset}. */
  default T setPreset(String value) {
    return with(preset(), value);
  }

  /** Sets {@link #network}. */
  default T setNetwork(String value) {
    return with(network(), value);
  }

  /** Sets {@link #latent}. */
  default T setLatent(int value) {
    return with(latent(), value);
  }

  /** Sets {@link #hidden}. */
  default T setHidden(int... value) {
    return with(hidden(), value);
  }

  /** Sets {@link #beta}. */
  default T setBeta(double value) {
    return with(beta(), value);
  }

  /** Sets {@link #epochs}. */
  default T setEpochs(int value) {
    return with(epochs(), value);
  }

  /** Sets {@link #batchSize}. */
  default T setBatchSize(int value) {
    return with(batchSize(), value);
  }

  /** Sets {@link #workers}. */
  default T setWorkers(int value) {
    return with(workers(), value);
  }

  /** Sets {@link #averagingFrequency}. */
  default T setAveragingFrequency(int value) {
    return with(averagingFrequency(), value);
  }

  /** Sets {@link #learningRate}. */
  default T setLearningRate(double value) {
    return with(learningRate(), value);
  }

  /** Sets {@link #seed}. */
  default T setSeed(long value) {
    return with(seed(), value);
  }
}

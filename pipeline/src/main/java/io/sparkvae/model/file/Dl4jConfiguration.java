// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The configuration of a network of DL4J's that is one layer {@code VariationalAutoencoder}, as the
 * JSON that DL4J 1.0.0-M2.1 writes.
 *
 * @param shape of the images; the network takes them as {@code [batch, channels, height, width]}
 *     and as rows in that order
 * @param encoder units of the hidden layers, from the pixels to the latent
 * @param latent dimensions
 * @param decoder units of the hidden layers, from the latent to the pixels
 * @param activation of the hidden layers
 */
record Dl4jConfiguration(
    ImageShape shape,
    List<Integer> encoder,
    int latent,
    List<Integer> decoder,
    Activation activation,
    Distribution distribution) {

  /** p(x|z), as DL4J calls it. */
  enum Distribution {
    BERNOULLI("Bernoulli", "Sigmoid", 1),
    /** Mean and logarithm of the variance, each linear in the last layer. */
    GAUSSIAN("Gaussian", "Identity", 2);

    private final String prefix;
    private final String activation;
    private final int numbers;

    Distribution(String prefix, String activation, int numbers) {
      this.prefix = prefix;
      this.activation = activation;
      this.numbers = numbers;
    }

    /** Numbers that it has for each pixel. */
    int numbers() {
      return numbers;
    }

    private String type() {
      return LAYERS + "variational." + prefix + "ReconstructionDistribution";
    }
  }

  private static final String TYPE = "@class";
  private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
  private static final String LAYER = LAYERS + "variational.VariationalAutoencoder";
  private static final String ACTIVATIONS = "org.nd4j.linalg.activations.impl.Activation";
  private static final String FLATTENED =
      "org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor";

  /** More units would not fit one parameter vector. */
  private static final int MOST_UNITS = 1 << 24;

  private static final int MOST_LAYERS = 1000;

  Dl4jConfiguration {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
  }

  /** The activations that DL4J has as well. Its GELU has another formula, x sigmoid(1.702 x). */
  static final List<Activation> ACTIVATIONS_OF_BOTH =
      Arrays.stream(Activation.values()).filter(a -> a != Activation.GELU).toList();

  /** Returns DL4J's name for an activation, and its parameters. */
  private static ObjectNode json(Activation activation) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    return switch (activation) {
      case TANH -> json.put(TYPE, ACTIVATIONS + "TanH");
      case RELU -> json.put(TYPE, ACTIVATIONS + "ReLU");
      case LEAKY_RELU -> json.put(TYPE, ACTIVATIONS + "LReLU").put("alpha", 0.01);
      case ELU -> json.put(TYPE, ACTIVATIONS + "ELU").put("alpha", 1.0);
      case SIGMOID -> json.put(TYPE, ACTIVATIONS + "Sigmoid");
      case SOFTPLUS -> json.put(TYPE, ACTIVATIONS + "SoftPlus");
      case SILU -> json.put(TYPE, ACTIVATIONS + "Swish");
      case IDENTITY -> json.put(TYPE, ACTIVATIONS + "Identity");
      case GELU -> throw refused("an activation that DL4J has as well", activation);
    };
  }

  /** The configuration as DL4J writes it; what only training reads has DL4J's defaults. */
  ObjectNode toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("backpropType", "Standard").put("cacheMode", "NONE");
    ObjectNode conf = json.putArray("confs").addObject();
    conf.put("cacheMode", "NONE").put("dataType", "FLOAT").put("epochCount", 0);
    conf.put("iterationCount", 0).set("layer", layer());
    conf.put("maxNumLineSearchIterations", 5).put("miniBatch", true).put("minimize", true);
    conf.put("optimizationAlgo", "STOCHASTIC_GRADIENT_DESCENT").put("seed", 0);
    conf.putNull("stepFunction").putArray("variables");
    json.put("dataType", "FLOAT").put("epochCount", 0).put("inferenceWorkspaceMode", "ENABLED");
    ObjectNode flattened = json.putObject("inputPreProcessors").putObject("0");
    flattened.put(TYPE, FLATTENED).put("format", "NCHW");
    flattened.put("inputHeight", shape.height()).put("inputWidth", shape.width());
    flattened.put("numChannels", shape.channels());
    json.put("iterationCount", 0).put("tbpttBackLength", 20).put("tbpttFwdLength", 20);
    return json.put("trainingWorkspaceMode", "ENABLED").put("validateOutputLayerConfig", true);
  }

  private ObjectNode layer() {
    ObjectNode layer = Json.MAPPER.createObjectNode();
    layer.put(TYPE, LAYER).set("activationFn", json(activation));
    layer.put("biasInit", 0.0).putNull("biasUpdater").putNull("constraints");
    decoder.forEach(layer.putArray("decoderLayerSizes")::add);
    encoder.forEach(layer.putArray("encoderLayerSizes")::add);
    layer.put("gainInit", 1.0).put("gradientNormalization", "None");
    layer.put("gradientNormalizationThreshold", 1.0).putNull("idropout");
    layer
        .putObject("iupdater")
        .put(TYPE, "org.nd4j.linalg.learning.config.Adam")
        .put("beta1", 0.9)
        .put("beta2", 0.999)
        .put("epsilon", 1e-8)
        .put("learningRate", 1e-3);
    layer.put("layerName", "vae").put("lossFunction", "RECONSTRUCTION_CROSSENTROPY");
    layer.put("nin", shape.size()).put("nout", latent).put("numSamples", 1);
    ObjectNode output = layer.putObject("outputDistribution").put(TYPE, distribution.type());
    output.putObject("activationFn").put(TYPE, ACTIVATIONS + distribution.activation);
    layer.set("pzxActivationFn", json(Activation.IDENTITY));
    layer.putArray("regularization");
    layer.putArray("regularizationBias");
    layer.putNull("timeDistributedFormat").put("visibleBiasInit", 0.0);
    layer.putObject("weightInitFn").put(TYPE, "org.deeplearning4j.nn.weights.WeightInitXavier");
    return layer.putNull("weightNoise");
  }

  /**
   * Reads a configuration. What only training reads is passed over.
   *
   * @throws IllegalArgumentException when it is none of such a network, saying what is expected and
   *     found
   */
  static Dl4jConfiguration of(JsonNode json) {
    JsonNode confs = json.path("confs");
    if (confs.size() != 1) {
      throw refused("a MultiLayerNetwork of one layer", confs.size() + " layers");
    }
    JsonNode layer = confs.get(0).path("layer");
    require("the layer", LAYER, layer.path(TYPE).asText());
    require(
        "pzxActivationFn",
        json(Activation.IDENTITY).get(TYPE).asText(),
        layer.path("pzxActivationFn").path(TYPE).asText());
    int latent = number(layer, "nout", MOST_UNITS);
    return new Dl4jConfiguration(
        shape(json.path("inputPreProcessors"), number(layer, "nin", Integer.MAX_VALUE - 8)),
        sizes(layer, "encoderLayerSizes"),
        latent,
        sizes(layer, "decoderLayerSizes"),
        activation(layer.path("activationFn")),
        distribution(layer.path("outputDistribution")));
  }

  private static Activation activation(JsonNode json) {
    for (Activation activation : ACTIVATIONS_OF_BOTH) {
      ObjectNode ours = json(activation);
      if (ours.get(TYPE).equals(json.path(TYPE)) && fits(ours, json)) {
        return activation;
      }
    }
    List<String> names = new ArrayList<>();
    for (Activation activation : ACTIVATIONS_OF_BOTH) {
      names.add(json(activation).toString());
    }
    throw refused("one activation of " + names, json);
  }

  /** Whether the parameters of an activation are ours; DL4J writes nulls for those left out. */
  private static boolean fits(ObjectNode ours, JsonNode json) {
    for (String name : (Iterable<String>) json::fieldNames) {
      JsonNode theirs = json.get(name);
      JsonNode expected = ours.path(name);
      boolean same =
          expected.isNumber() && theirs.isNumber()
              ? expected.doubleValue() == theirs.doubleValue()
              : expected.equals(theirs);
      if (!same && !theirs.isNull()) {
        return false;
      }
    }
    return true;
  }

  private static Distribution distribution(JsonNode json) {
    for (Distribution distribution : Distribution.values()) {
      if (distribution.type().equals(json.path(TYPE).asText())) {
        require(
            "activationFn of the outputDistribution",
            ACTIVATIONS + distribution.activation,
            json.path("activationFn").path(TYPE).asText());
        return distribution;
      }
    }
    throw refused(
        "an outputDistribution Bernoulli with sigmoid, or Gaussian with identity",
        json.path(TYPE).asText("none"));
  }

  /**
   * The shape that the network itself names, or else the one square image of so many numbers: a
   * grey one, or one of three colours.
   */
  private static ImageShape shape(JsonNode processors, int size) {
    JsonNode named = processors.path("0");
    if (named.path(TYPE).asText().equals(FLATTENED)) {
      ImageShape shape =
          ImageShape.of(
              number(named, "numChannels", size),
              number(named, "inputHeight", size),
              number(named, "inputWidth", size));
      if (shape.size() != size) {
        throw refused("images of nin = " + size + " numbers", shape);
      }
      return shape;
    }
    return IntStream.of(1, 3)
        .filter(channels -> isSquare(size / channels) && size % channels == 0)
        .mapToObj(channels -> square(channels, size / channels))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "a preprocessor that names the shape of the images (setInputType), or square images of 1 or 3 channels",
                    "nin = " + size));
  }

  private static boolean isSquare(int n) {
    long side = Math.round(Math.sqrt(n));
    return side * side == n;
  }

  private static ImageShape square(int channels, int pixels) {
    int side = (int) Math.round(Math.sqrt(pixels));
    return ImageShape.of(channels, side, side);
  }

  private static List<Integer> sizes(JsonNode layer, String name) {
    if (!(layer.path(name) instanceof ArrayNode array)
        || array.isEmpty()
        || array.size() > MOST_LAYERS) {
      throw refused(name + " of 1 to " + MOST_LAYERS + " layers", layer.path(name));
    }
    return IntStream.range(0, array.size())
        .mapToObj(i -> number(array.get(i), name, MOST_UNITS, array))
        .toList();
  }

  private static int number(JsonNode json, String name, int most) {
    return number(json.path(name), name, most, json.path(name));
  }

  private static int number(JsonNode number, String name, int most, JsonNode found) {
    if (!number.isInt() || number.intValue() < 1 || number.intValue() > most) {
      throw refused(name + " from 1 to " + most, found.isMissingNode() ? "none" : found);
    }
    return number.intValue();
  }

  private static void require(String what, String expected, String found) {
    if (!expected.equals(found)) {
      throw refused(what + " " + expected, found.isEmpty() ? "none" : found);
    }
  }

  private static IllegalArgumentException refused(String expected, Object found) {
    return new IllegalArgumentException("expected %s, found %s".formatted(expected, found));
  }
}

package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The graphs of a model, whatever it is made of. Trainer, encoder, statistics and report know these
 * names and nothing else.
 */
public final class ModelGraph {
  /** Input: pixels in [0, 1], {@code [batch, size]}. */
  public static final String X = "x";

  /** Input: 1 for an example, 0 for padding, {@code [batch]}; a loss needs one example. */
  public static final String WEIGHT = "weight";

  /** Input: one-hot labels of a model that reads them, {@code [batch, classes]}. */
  public static final String LABEL = "label";

  /** Input: the noise of a Gaussian posterior; see {@link #trainingNoise} for all noise. */
  public static final String EPS = "eps";

  /** Input: the weight of the KL divergence in force, {@code [1]}; see {@link #controls}. */
  public static final String BETA = "beta";

  /** Output: the objective, a scalar: the mean over the examples, in nats for sums. */
  public static final String LOSS = "loss";

  /** Output: ln p(x|z) in nats, {@code [batch]}. */
  public static final String LOG_LIKELIHOOD = "logLikelihood";

  /** Output: {@link ModelSpec#divergence} of each dimension in nats, {@code [batch, latent]}. */
  public static final String KL = "kl";

  /** Output: mean of the posterior, {@code [batch, latent]}. */
  public static final String MU = "mu";

  /** Output: ln of the posterior's variance, {@code [batch, latent]}, where it has one. */
  public static final String LOG_VAR = "logVar";

  /** Output of the whole model and input of its decoder: a sample, {@code [batch, latent]}. */
  public static final String Z = "z";

  /**
   * Output: mean of p(x|z), {@code [batch, size]}; with an autoregressive decoder of every p(x_i |
   * x_j for j before i, z), given the pixels of {@link #X} or {@link #PIXELS}.
   */
  public static final String RECONSTRUCTION = "reconstruction";

  /**
   * Input of {@link #decoder} with an autoregressive network: pixels so far, {@code [batch, size]}.
   */
  public static final String PIXELS = "pixels";

  /** Output beside that: each pixel drawn given the pixels before it, {@code [batch, size]}. */
  public static final String DRAWN = "drawn";

  /** Output of {@link #features} and input of {@link #likelihood}, {@code [batch, units]}. */
  public static final String FEATURES = "features";

  /** Output: ln p(x|z) + ln p(z) - ln q(z|x) in nats, {@code [batch]}. */
  public static final String LOG_WEIGHT = "logWeight";

  private ModelGraph() {}

  /**
   * The model in training: {@link #LOSS}, {@link #LOG_LIKELIHOOD} and {@link #KL} of damaged
   * images, from as many samples as the objective wants.
   */
  public static Graph training(ModelSpec spec, int batch) {
    return training(new Scope(spec, batch, Scope.Use.TRAINING));
  }

  private static Graph training(Scope scope) {
    Evidence evidence = evidence(scope);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(LOSS, scope.spec().objective().loss(evidence));
    outputs.put(LOG_LIKELIHOOD, evidence.logLikelihood());
    outputs.put(KL, evidence.kl());
    return new Graph(outputs);
  }

  /** The model in use: whole images, one sample, every output but the loss. */
  public static Graph evaluation(ModelSpec spec, int batch) {
    return evaluation(new Scope(spec, batch, Scope.Use.EVALUATION));
  }

  private static Graph evaluation(Scope scope) {
    Evidence evidence = evidence(scope);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(LOG_LIKELIHOOD, evidence.logLikelihood());
    outputs.put(KL, evidence.kl());
    outputs.put(MU, evidence.draw().mu());
    evidence.draw().logVar().ifPresent(logVar -> outputs.put(LOG_VAR, logVar));
    outputs.put(Z, evidence.draw().z());
    outputs.put(RECONSTRUCTION, scope.spec().likelihood().mean(scope, evidence.decoded()));
    return new Graph(outputs);
  }

  /** The encoder in use: whole images in, {@link #FEATURES} out. */
  public static Graph features(ModelSpec spec, int batch) {
    return features(new Scope(spec, batch, Scope.Use.EVALUATION));
  }

  private static Graph features(Scope scope) {
    return new Graph(Map.of(FEATURES, scope.spec().encoder().encode(scope, target(scope))));
  }

  /**
   * One sample of z for importance weights (arXiv 1509.00519): {@link #X} and {@link #FEATURES} in;
   * {@link #LOG_WEIGHT}, {@link #LOG_LIKELIHOOD}, {@link #KL} and {@link #MU} out. Evaluated again
   * and again with new noise on the same features, it gives any number of samples.
   *
   * @throws IllegalArgumentException when the posterior has no density
   */
  public static Graph likelihood(ModelSpec spec, int batch) {
    return likelihood(new Scope(spec, batch, Scope.Use.EVALUATION));
  }

  private static Graph likelihood(Scope scope) {
    ModelSpec spec = scope.spec();
    Expression x = target(scope);
    long units = spec.encoder().encode(scope, x).shape().get(1);
    Evidence evidence = evidence(scope, x, Expression.input(FEATURES, scope.batch(), units));
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(LOG_WEIGHT, evidence.logWeights().reshape(scope.batch()));
    outputs.put(LOG_LIKELIHOOD, evidence.logLikelihood());
    outputs.put(KL, evidence.kl());
    outputs.put(MU, evidence.draw().mu());
    return new Graph(outputs);
  }

  /** The pixels as the model takes them. */
  private static Expression target(Scope scope) {
    ModelSpec spec = scope.spec();
    return spec.binarisation()
        .apply(scope, Expression.input(X, scope.batch(), spec.shape().size()));
  }

  private static Evidence evidence(Scope scope) {
    ModelSpec spec = scope.spec();
    Expression x = target(scope);
    Expression seen = scope.isTraining() ? spec.corruption().corrupt(scope, x) : x;
    return evidence(scope, x, spec.encoder().encode(scope, seen));
  }

  private static Evidence evidence(Scope scope, Expression x, Expression features) {
    ModelSpec spec = scope.spec();
    Draw draw = spec.posterior().draw(scope, features);
    Expression target = scope.repeated(x);
    Expression decoded = decoded(scope, draw.z(), target);
    Expression ofSamples = spec.likelihood().logLikelihood(scope, target, decoded);
    return new Evidence(
        scope,
        x,
        scope.padding(),
        features,
        draw,
        decoded,
        ofSamples,
        scope.meanOfSamples(ofSamples),
        draw.divergence(scope, spec.prior()));
  }

  /** The noise that {@link #training} reads, in the order in which an example's stream fills it. */
  public static List<NoiseFeed> trainingNoise(ModelSpec spec) {
    return built(spec, Scope.Use.TRAINING, ModelGraph::training).noise();
  }

  /** The noise that {@link #evaluation} reads, likewise. */
  public static List<NoiseFeed> evaluationNoise(ModelSpec spec) {
    return built(spec, Scope.Use.EVALUATION, ModelGraph::evaluation).noise();
  }

  /** The noise that {@link #generation} reads, likewise. */
  public static List<NoiseFeed> generationNoise(ModelSpec spec) {
    return built(spec, Scope.Use.EVALUATION, ModelGraph::generation).noise();
  }

  /** The noise that {@link #features} reads, likewise: that of the image, not of a sample. */
  public static List<NoiseFeed> featuresNoise(ModelSpec spec) {
    return built(spec, Scope.Use.EVALUATION, ModelGraph::features).noise();
  }

  /** The noise that {@link #likelihood} reads beside {@link #featuresNoise}: that of a sample. */
  public static List<NoiseFeed> likelihoodNoise(ModelSpec spec) {
    List<NoiseFeed> ofImage = featuresNoise(spec);
    return built(spec, Scope.Use.EVALUATION, ModelGraph::likelihood).noise().stream()
        .filter(feed -> !ofImage.contains(feed))
        .toList();
  }

  /** The scalars of {@link #training} that follow its progress. */
  public static List<Control> controls(ModelSpec spec) {
    return built(spec, Scope.Use.TRAINING, ModelGraph::training).controls();
  }

  /** Classes whose labels the graphs read; empty for a model without labels. */
  public static OptionalInt classes(ModelSpec spec) {
    return built(spec, Scope.Use.TRAINING, ModelGraph::training).classes();
  }

  /**
   * Whether {@link #training} looks at a minibatch as a whole. Else its loss is a mean over the
   * examples, and the gradient of a minibatch is that of its parts, weighted by their examples.
   */
  public static boolean readsWholeMinibatch(ModelSpec spec) {
    return built(spec, Scope.Use.TRAINING, ModelGraph::training).readsWholeMinibatch();
  }

  /** Numbers that layers of {@link #training} make of an example on the way to the loss. */
  public static long activations(ModelSpec spec) {
    return training(spec, 1).activations();
  }

  /** What a graph asked its scope for. */
  private static Scope built(ModelSpec spec, Scope.Use use, Consumer<Scope> graph) {
    Scope scope = new Scope(spec, 1, use);
    graph.accept(scope);
    return scope;
  }

  /**
   * Prior and decoder: noise in, {@link #RECONSTRUCTION} out, on the whole model's vector. With an
   * autoregressive decoder the prior alone, and {@link #Z} out.
   */
  public static Graph generation(ModelSpec spec, int batch) {
    return generation(new Scope(spec, batch, Scope.Use.EVALUATION));
  }

  private static Graph generation(Scope scope) {
    Expression z = scope.spec().prior().sample(scope);
    return scope.spec().decoder().autoregressive()
        ? new Graph(Map.of(Z, z))
        : new Graph(decoder(scope, z));
  }

  /**
   * The decoder alone: {@link #Z} in, {@link #RECONSTRUCTION} out, on the whole model's vector. An
   * autoregressive one reads {@link #PIXELS} and noise, too, and has {@link #DRAWN}: each time it
   * is evaluated on what it gave before, one more pixel at least is what it should be, from the
   * first.
   */
  public static Graph decoder(ModelSpec spec, int batch) {
    return decoder(new Scope(spec, batch, Scope.Use.EVALUATION));
  }

  private static Graph decoder(Scope scope) {
    Expression z = Expression.input(Z, scope.batch(), scope.spec().latent());
    return new Graph(decoder(scope, z));
  }

  /** The noise that {@link #decoder} reads; none unless it draws pixels. */
  public static List<NoiseFeed> decoderNoise(ModelSpec spec) {
    return built(spec, Scope.Use.EVALUATION, ModelGraph::decoder).noise();
  }

  private static Map<String, Expression> decoder(Scope scope, Expression z) {
    ModelSpec spec = scope.spec();
    Expression pixels = Expression.input(PIXELS, scope.batch(), spec.shape().size());
    Expression decoded = decoded(scope, z, pixels);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(RECONSTRUCTION, spec.likelihood().mean(scope, decoded));
    if (spec.decoder().autoregressive()) {
      outputs.put(DRAWN, PixelDraw.of(spec.likelihood()).orElseThrow().draw(scope, decoded));
    }
    return outputs;
  }

  /**
   * What the decoder makes of latents, {@code [rows, numbers * size]}: of the part that it reads.
   *
   * @param z {@code [rows, latent]}
   * @param x for an autoregressive decoder, {@code [rows, size]}
   */
  static Expression decoded(Scope scope, Expression z, Expression x) {
    ModelSpec spec = scope.spec();
    return spec.decoder().decode(scope, spec.prior().emitted(z), x, spec.likelihood().numbers());
  }
}

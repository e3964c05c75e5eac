// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.model.causal.CausalPass;
import io.sparkvae.model.causal.FullPass;
import io.sparkvae.model.causal.OnePass;
import io.sparkvae.model.causal.PlacePass;
import io.sparkvae.model.causal.RowPass;
import io.sparkvae.model.causal.StepInput;
import io.sparkvae.model.likelihood.ObservationModel;
import io.sparkvae.model.likelihood.PixelDraw;
import io.sparkvae.model.likelihood.Rollout;
import io.sparkvae.model.network.RecurrentDecoder;
import io.sparkvae.model.network.StepwiseEncoder;
import io.sparkvae.model.objective.Evidence;
import io.sparkvae.model.objective.Measures;
import io.sparkvae.model.posterior.BeliefDraw;
import io.sparkvae.model.posterior.InferenceModel;
import io.sparkvae.model.posterior.QuantisedDraw;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.prior.RecurrentDensity;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Builds the graphs of a model from its parts; {@link ModelGraph} says what each is. */
final class GraphBuilder {
  private final ModelSpec spec;
  private final Scope scope;
  private final InferenceModel inference;
  private final ObservationModel observation;

  private GraphBuilder(ModelSpec spec, Scope scope) {
    this.spec = spec;
    this.scope = scope;
    this.inference = spec.inference(scope);
    this.observation = spec.observation(scope);
  }

  static BuiltGraph build(BuiltGraph.Key key) {
    ModelSpec spec = key.spec();
    if (key.use() == BuiltGraph.Use.TRAINING) {
      GraphBuilder builder =
          new GraphBuilder(
              spec,
              Scope.training(spec.shape(), spec.latent(), key.batch(), spec.objective().samples()));
      return builder.training(key);
    }
    Scope scope = Scope.inUse(spec.shape(), spec.latent(), key.batch());
    GraphBuilder builder = new GraphBuilder(spec, scope);
    return switch (key.use()) {
      case GIVEN, ROW, PLACE -> builder.step(key);
      default -> builder.inUse(key, builder.outputs(key), List.of());
    };
  }

  private BuiltGraph inUse(
      BuiltGraph.Key key, Map<String, Expression> outputs, List<StepInput> remembered) {
    BuiltGraph whole = ModelGraph.training(spec, 1);
    Graph graph = new Graph(outputs);
    return new BuiltGraph(
        key,
        graph,
        whole.layout(),
        noise(graph),
        scope.controls(),
        whole.classes(),
        false,
        remembered);
  }

  private BuiltGraph training(BuiltGraph.Key key) {
    Expression x = target();
    Evidence evidence = evidence(x, inference.features(spec.corruption().corrupt(scope, x)));
    Measures measures = spec.objective().measures(evidence);
    BatchValue loss = scope.withFollowed(measures.loss());
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(ModelGraph.LOSS, loss.expression());
    outputs.put(ModelGraph.LOG_LIKELIHOOD, measures.logLikelihood().expression());
    outputs.put(ModelGraph.KL, measures.kl());
    Graph graph = new Graph(outputs);
    return new BuiltGraph(
        key,
        graph,
        graph.layout(),
        noise(graph),
        scope.controls(),
        scope.classes(),
        loss instanceof OfMinibatch || measures.logLikelihood() instanceof OfMinibatch,
        List.of());
  }

  /** The noise that the graph reads, of all that its parts asked for. */
  private List<NoiseFeed> noise(Graph graph) {
    return scope.noise().stream().filter(feed -> graph.inputs().containsKey(feed.name())).toList();
  }

  private Map<String, Expression> outputs(BuiltGraph.Key key) {
    return switch (key.use()) {
      case TRAINING -> throw new IllegalArgumentException("training has a method of its own");
      case EVALUATION -> evaluation();
      case FEATURES -> Map.of(ModelGraph.FEATURES, inference.features(target()));
      case LIKELIHOOD -> likelihood();
      case DECODER -> decoder(latent());
      case GENERATION -> generation();
      case DRAWS -> draws();
      case ROLLOUT -> rollout(key.part());
      case GIVEN, ROW, PLACE ->
          throw new IllegalArgumentException("steps have a method of their own");
      case LOOKUP -> lookup();
      case QUANTISATION -> quantisation();
    };
  }

  private Expression latent() {
    return Expression.input(ModelGraph.Z, scope.batch(), scope.latent());
  }

  private Expression pixels() {
    return Expression.input(ModelGraph.PIXELS, scope.batch(), spec.values());
  }

  /** A step of drawing a map. */
  private BuiltGraph step(BuiltGraph.Key key) {
    return switch (key.use()) {
      case GIVEN -> {
        FullPass pass = decoded(key.part(), FullPass::new);
        yield inUse(key, pass.given(), List.of());
      }
      case ROW -> {
        RowPass pass = decoded(key.part(), RowPass::new);
        yield inUse(key, pass.outputs(), pass.remembered());
      }
      case PLACE -> {
        PlacePass pass = decoded(key.part(), this::place);
        Map<String, Expression> outputs = new LinkedHashMap<>(pass.outputs());
        outputs.put(ModelGraph.DRAWN, pass.drawn());
        yield inUse(key, outputs, pass.remembered());
      }
      default -> throw new IllegalArgumentException("step: expected one, found " + key.use());
    };
  }

  /** The pass over a map of the decoder, which has been through it. */
  private <P extends CausalPass> P decoded(int map, Function<Expression, P> pass) {
    OnePass<P> passes = new OnePass<>(map, pass);
    observation.decoded(latent(), pixels(), passes);
    return passes.made();
  }

  private PlacePass place(Expression map) {
    PixelDraw pixelDraw = PixelDraw.of(spec.likelihood()).orElseThrow();
    Expression noise = pixelDraw.noise(scope, Math.toIntExact(map.shape().get(3)));
    return new PlacePass(
        map, (plane, numbers) -> pixelDraw.draw(noise.slice(1, plane, plane + 1L), numbers));
  }

  private Map<String, Expression> evaluation() {
    Expression x = target();
    Evidence evidence = evidence(x, inference.features(x));
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(ModelGraph.LOG_LIKELIHOOD, evidence.logLikelihood().expression());
    outputs.put(ModelGraph.KL, evidence.kl());
    outputs.put(ModelGraph.MU, evidence.draw().mu());
    evidence.draw().logVar().ifPresent(logVar -> outputs.put(ModelGraph.LOG_VAR, logVar));
    outputs.put(ModelGraph.Z, evidence.draw().z());
    evidence.draw().codes().ifPresent(codes -> outputs.put(ModelGraph.CODES, codes));
    outputs.put(ModelGraph.RECONSTRUCTION, evidence.reconstruction());
    return outputs;
  }

  private Map<String, Expression> likelihood() {
    Expression x = target();
    Graph encoder = ModelGraph.features(spec, 1).graph();
    long units = encoder.outputs().get(ModelGraph.FEATURES).shape().get(1);
    Expression features = Expression.input(ModelGraph.FEATURES, scope.batch(), units);
    if (spec.encoder() instanceof StepwiseEncoder stepwise) {
      // A recurrent decoder asks for the features of the steps before: they are these.
      stepwise.keep(scope, x, features);
    }
    Evidence evidence = evidence(x, features);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    Expression logWeights = evidence.logWeights().expression();
    outputs.put(ModelGraph.LOG_WEIGHT, logWeights.reshape(scope.batch()));
    outputs.put(ModelGraph.LOG_LIKELIHOOD, evidence.logLikelihood().expression());
    outputs.put(ModelGraph.KL, evidence.kl());
    outputs.put(ModelGraph.MU, evidence.draw().mu());
    evidence.draw().codes().ifPresent(codes -> outputs.put(ModelGraph.CODES, codes));
    return outputs;
  }

  private Map<String, Expression> lookup() {
    long codes = inference.codes().sizes().size();
    Expression given = Expression.input(ModelGraph.CODES, scope.batch(), codes);
    return Map.of(ModelGraph.Z, inference.codes().decoded(given));
  }

  /** What each codebook stands for. */
  private Map<String, Expression> quantisation() {
    Map<String, Expression> outputs = new LinkedHashMap<>();
    if (inference.draw(inference.features(target())) instanceof QuantisedDraw draw) {
      for (Expression rows : draw.stood()) {
        outputs.put(ModelGraph.VECTORS + outputs.size(), rows);
      }
    }
    return outputs;
  }

  private Map<String, Expression> generation() {
    if (prior() instanceof RecurrentDensity ofSteps) {
      Rollout drawn = observation.rollout(ofSteps::sample);
      return Map.of(ModelGraph.Z, drawn.z(), ModelGraph.RECONSTRUCTION, drawn.means());
    }
    Expression z = prior().sample();
    return spec.decoder().autoregressive() ? Map.of(ModelGraph.Z, z) : decoder(z);
  }

  private Map<String, Expression> draws() {
    Expression decoded = observation.decoded(prior().sample(), pixels());
    Expression drawn =
        spec.likelihood()
            .sample(scope, decoded)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "draws: expected a likelihood of latents, found " + spec.likelihood()));
    return Map.of(ModelGraph.DRAWN, drawn);
  }

  private Map<String, Expression> rollout(int seen) {
    BeliefDraw draw =
        BeliefDraw.required(inference.draw(inference.features(target())), "a rollout");
    return decoder(draw.rollout(scope, seen));
  }

  private Map<String, Expression> decoder(Expression z) {
    Expression decoded = observation.decoded(z, pixels());
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(ModelGraph.RECONSTRUCTION, observation.mean(decoded));
    if (spec.decoder() instanceof RecurrentDecoder) {
      outputs.put(ModelGraph.DRAWN, observation.rollout(z).means());
    } else if (spec.decoder().autoregressive()) {
      PixelDraw pixelDraw = PixelDraw.of(spec.likelihood()).orElseThrow();
      outputs.put(ModelGraph.DRAWN, pixelDraw.draw(scope, decoded));
    }
    return outputs;
  }

  /** The pixels as the model takes them. */
  private Expression target() {
    Expression pixels = Expression.input(ModelGraph.X, scope.batch(), spec.shape().size());
    return spec.likelihood().target(spec.binarisation().apply(scope, pixels));
  }

  private Evidence evidence(Expression x, Expression features) {
    LatentDensity prior = spec.prior().density(scope, inference, features);
    return Evidence.of(x, features, inference, prior, observation);
  }

  private LatentDensity prior() {
    return spec.prior().density(scope, inference);
  }
}

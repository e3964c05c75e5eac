// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cuda.CudaFeeds;
import io.sparkvae.graph.cuda.CudaPart;
import io.sparkvae.graph.cuda.CudaTraining;
import io.sparkvae.graph.cuda.CudaTrainingSpec;
import io.sparkvae.graph.cuda.CudaVector;
import io.sparkvae.graph.cuda.PixelCache;
import io.sparkvae.graph.cuda.Staging;
import io.sparkvae.graph.cuda.TrainingStatus;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.SessionPool;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.TrainingChunk;
import io.sparkvae.train.updater.ClippingSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Training with the state on a card. A step is enqueued, and what it came to is known when the
 * round ends.
 */
final class CudaTrainingSession implements TrainingSession {
  private final WorkOrder order;
  private final BuiltGraph graph;
  private final CudaTraining training;
  private TrainingState state;

  /** {@link Step#iteration} of each step of the round. */
  private final List<Long> iterations = new ArrayList<>();

  private long examples;

  /** The chunk of the last example. */
  private ChunkRef chunk;

  private TrainingChunk images;
  private OptionalInt row;

  /** What a session is open for. */
  private record Purpose(
      BuiltGraph.Key key, Learning learning, PixelCache.Kept kept, Device device) {}

  private static final SessionPool<Purpose, CudaTraining> POOL = SessionPool.shared();

  private CudaTrainingSession(WorkOrder order, BuiltGraph graph, CudaTraining training) {
    this.order = order;
    this.graph = graph;
    this.training = training;
  }

  static <R> R with(WorkOrder order, Device device, Function<TrainingSession, R> use) {
    if (order.learning().precision() == Precision.DOUBLE) {
      throw Engine.doubleOn(device);
    }
    BuiltGraph graph = ModelGraph.training(order.spec(), order.parts().onCard());
    PixelCache.Kept kept = kept(order);
    return POOL.use(
        new Purpose(graph.key(), order.learning(), kept, device),
        () ->
            CudaTraining.open(
                spec(order, graph), device.card().orElseThrow(), order.learning().products(), kept),
        training -> use.apply(new CudaTrainingSession(order, graph, training)));
  }

  private static PixelCache.Kept kept(WorkOrder order) {
    int size = order.spec().shape().size();
    // Images that change go up with each step.
    long most = order.learning().augmentation().any() ? 0 : order.cardCacheBytes();
    return new PixelCache.Kept(order.data().digest(), size, order.data().examples() * size, most);
  }

  /** What the card trains. */
  private static CudaTrainingSpec spec(WorkOrder order, BuiltGraph built) {
    Graph graph = built.graph();
    CudaFeeds feeds =
        new CudaFeeds(
            built.batch(),
            ModelGraph.X,
            order.spec().shape().size(),
            ModelGraph.WEIGHT,
            ModelGraph.LABEL,
            graph.inputs().containsKey(ModelGraph.LABEL) ? built.classes().orElseThrow() : 0,
            built.noise().stream()
                .map(feed -> new CudaFeeds.Numbers(feed.name(), feed.width(), feed.distribution()))
                .toList(),
            built.controls().stream().map(Control::name).toList());
    return new CudaTrainingSpec(
        graph,
        built.layout(),
        ModelGraph.LOSS,
        List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL),
        feeds,
        order.learning().optimiser().onCard(built.layout()),
        built.batch() < order.largestMinibatch()
            ? CudaTrainingSpec.Gradients.OF_PARTS
            : CudaTrainingSpec.Gradients.WHOLE);
  }

  @Override
  public void load(TrainingState start) {
    state = start.copy();
    iterations.clear();
    examples = 0;
    training.load(state.theta(), kept());
  }

  private Map<CudaVector, float[]> kept() {
    return Map.of(
        CudaVector.FIRST_MOMENT,
        state.m(),
        CudaVector.SECOND_MOMENT,
        state.v(),
        CudaVector.AVERAGE,
        state.average());
  }

  @Override
  public boolean step(Step step) {
    int index = 0;
    for (Minibatch part : step.minibatch().parts(graph.batch())) {
      Staging staging = training.next();
      part.examples().forEach(example -> add(example, staging));
      double share = (double) part.count() / step.minibatch().count();
      double[] scalars =
          order.learning().optimiser().scalars(step.rate(), step.updates(), step.iteration());
      training.part(
          staging, new CudaPart(iterations.size(), index++, share, scalars, step.controls()));
    }
    training.step();
    state = state.at(step.iteration());
    iterations.add(step.iteration());
    examples += step.minibatch().count();
    return true;
  }

  private void add(Example example, Staging staging) {
    if (!example.chunk().equals(chunk)) {
      chunk = example.chunk();
      images = null;
      row =
          example.variation().isPresent()
              ? OptionalInt.empty()
              : training.row(chunk, chunk.rows(), () -> images().pixels());
    }
    long key = example.noise().key();
    if (example.variation().isPresent()) {
      Noise stream = example.variation().get();
      byte[] changed = order.changed(images().pixels(), example.row(), stream);
      staging.add(changed, 0, label(example), key);
    } else if (row.isPresent()) {
      staging.add(row.getAsInt() + example.row(), label(example), key);
    } else {
      int size = order.spec().shape().size();
      staging.add(images().pixels(), example.row() * size, label(example), key);
    }
  }

  /** The images of the last example's chunk, read only if the card lacks something of them. */
  private TrainingChunk images() {
    if (images == null) {
      images = order.examples(chunk);
    }
    return images;
  }

  private int label(Example example) {
    if (!graph.graph().inputs().containsKey(ModelGraph.LABEL)) {
      return 0;
    }
    return LabelInput.require(
        graph.classes().orElseThrow(),
        images().label(example.row()),
        () -> images().words(example.row()));
  }

  @Override
  public Result finish() {
    TrainingStatus status = training.store(state.theta(), kept());
    Optional<Divergence> divergence = status.failure().map(this::divergence);
    return new Result(
        state,
        status.failure().map(failure -> failure.step() + 1).orElse(iterations.size()),
        new ElboSums(examples, status.sums()[0], status.sums()[1]),
        new ClippingSums(status.norms(), status.clipped()),
        divergence);
  }

  private Divergence divergence(TrainingStatus.Failure failure) {
    long iteration = iterations.get(failure.step());
    if (!Float.isFinite(failure.loss())) {
      return Divergence.ofLoss(iteration, failure.loss());
    }
    return failure
        .gradient()
        .map(element -> ofElement(iteration, "gradient", element))
        .orElseGet(() -> ofElement(iteration, "parameter", failure.parameter().orElseThrow()));
  }

  private Divergence ofElement(long iteration, String vector, TrainingStatus.Element element) {
    return Divergence.ofElement(
        iteration, vector, element.value(), element.index(), graph.layout());
  }
}

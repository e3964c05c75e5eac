// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.CodePosterior;
import io.sparkvae.model.quantiser.Codebook;
import io.sparkvae.train.data.EpochOrder;
import io.sparkvae.train.data.RandomStream;
import io.sparkvae.train.step.Example;
import io.sparkvae.train.step.Minibatch;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.WorkOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;

/**
 * Where the vectors of codebooks start.
 *
 * @param kind how they are found
 * @param vectors of the encoder that k-means clusters, of each codebook
 * @param iterations of k-means at most
 */
record CodebookStart(Kind kind, int vectors, int iterations) {
  private static final String KEY = "train.codebookStart";
  private static final String VECTORS = "train.kMeans.vectors";

  /** Images that pass through the encoder at once. */
  private static final int BATCH = 32;

  /** Names in configurations. */
  enum Kind {
    /** Drawn as other parameters are. */
    RANDOM,
    /**
     * At the centres of clusters of what the encoder gives at its own start (Łańcucki et al. 2020,
     * arXiv 2005.08520, section 3.3), so that no vector is far from all data.
     */
    K_MEANS
  }

  /**
   * Reads the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the model has no codebook to start, or
   *     there are fewer vectors than codes
   */
  static CodebookStart from(Settings settings, ModelSpec spec) {
    Kind kind = settings.choice(KEY, Kind.class);
    CodebookStart start =
        new CodebookStart(
            kind,
            settings.integerFrom(VECTORS, 1),
            settings.integerFrom("train.kMeans.iterations", 1));
    if (kind == Kind.K_MEANS) {
      List<CodePosterior.NamedCodebook> codebooks = codebooks(spec);
      if (codebooks.isEmpty()) {
        throw settings.refused(KEY, "random for a model without codebooks", Settings.spelled(kind));
      }
      int codes = codebooks.stream().mapToInt(named -> named.codebook().size()).max().orElse(0);
      if (start.vectors < codes) {
        throw settings.refused(VECTORS, "at least the %s codes".formatted(codes), start.vectors);
      }
    }
    return start;
  }

  private static List<CodePosterior.NamedCodebook> codebooks(ModelSpec spec) {
    return spec.posterior() instanceof CodePosterior posterior ? posterior.codebooks() : List.of();
  }

  /**
   * Writes the vectors of all codebooks, one codebook after the other, for each may depend on those
   * before it. Only the driver computes; the images are those that training reads first.
   */
  void write(WorkOrder order, float[] theta) {
    if (kind == Kind.RANDOM) {
      return;
    }
    List<CodePosterior.NamedCodebook> codebooks = codebooks(order.spec());
    for (int i = 0; i < codebooks.size(); i++) {
      Sample sample = Sample.of(order, theta, ModelGraph.VECTORS + i, vectors);
      write(codebooks.get(i), order, sample, theta);
    }
  }

  private void write(
      CodePosterior.NamedCodebook named, WorkOrder order, Sample sample, float[] theta) {
    int size = named.codebook().size();
    KMeansPlusPlusClusterer<DoublePoint> clusterer =
        new KMeansPlusPlusClusterer<>(
            size,
            iterations,
            new EuclideanDistance(),
            new Well19937c(order.learning().seed()),
            KMeansPlusPlusClusterer.EmptyClusterStrategy.LARGEST_POINTS_NUMBER);
    List<CentroidCluster<DoublePoint>> clusters = clusterer.cluster(sample.points(size));
    ParameterLayout layout = Model.layout(order.spec());
    for (int code = 0; code < size; code++) {
      CentroidCluster<DoublePoint> cluster = clusters.get(code);
      double[] centre = cluster.getCenter().getPoint();
      double share = (double) cluster.getPoints().size() * sample.perImage() / sample.points.size();
      for (Codebook.Start start : named.codebook().starts(centre, share)) {
        put(layout, named.name() + start.suffix(), code, start.values(), theta);
      }
    }
  }

  private static void put(
      ParameterLayout layout, String name, int row, double[] values, float[] theta) {
    int offset = layout.slot(name).offset() + row * values.length;
    for (int i = 0; i < values.length; i++) {
      theta[offset + i] = (float) values[i];
    }
  }

  /**
   * Vectors of the encoder.
   *
   * @param perImage vectors of an image
   */
  private record Sample(List<DoublePoint> points, int perImage) {

    static Sample of(WorkOrder order, float[] theta, String output, int most) {
      BuiltGraph graph = ModelGraph.quantisation(order.spec(), BATCH);
      List<Long> shape = graph.graph().outputs().get(output).shape();
      int perImage = Math.toIntExact(shape.get(0) / BATCH);
      int width = Math.toIntExact(shape.get(1));
      long images = Math.min(order.data().examples(), (most + perImage - 1) / perImage);
      EpochOrder places = new EpochOrder(order.data().training(), order.learning().seed(), 0);
      List<DoublePoint> points = new ArrayList<>();
      ModelSessions.with(
          graph,
          order.learning().precision(),
          session -> {
            MinibatchInput input = new MinibatchInput(order, graph);
            session.parameters().put(theta);
            for (long from = 0; from < images; from += BATCH) {
              int count = (int) Math.min(BATCH, images - from);
              input.fill(minibatch(order, places, from, count));
              input.put(session);
              add(session, output, width, count * perImage, points);
            }
            return null;
          });
      return new Sample(points.subList(0, Math.min(most, points.size())), perImage);
    }

    private static Minibatch minibatch(WorkOrder order, EpochOrder places, long from, int count) {
      long seed = order.learning().seed();
      return new Minibatch(
          IntStream.range(0, count)
              .mapToObj(i -> places.at(from + i))
              .map(
                  place ->
                      new Example(
                          order.data().training().get(place.chunk()),
                          place.row(),
                          RandomStream.TRAINING_NOISE.of(seed, 0, place.chunk(), place.row())))
              .toList());
    }

    private static void add(
        GraphSession session, String output, int width, int rows, List<DoublePoint> points) {
      session.evaluate(List.of(output));
      double[] values = session.output(output).toDoubles();
      for (int row = 0; row < rows; row++) {
        double[] point = new double[width];
        System.arraycopy(values, row * width, point, 0, width);
        points.add(new DoublePoint(point));
      }
    }

    /**
     * The vectors, for so many clusters.
     *
     * @throws DataFailure when there are fewer
     */
    List<DoublePoint> points(int clusters) {
      if (points.size() < clusters) {
        throw new DataFailure(
            "train.codebookStart = k-means: expected training images with at least %s vectors, found %s"
                .formatted(clusters, points.size()));
      }
      return points;
    }
  }
}

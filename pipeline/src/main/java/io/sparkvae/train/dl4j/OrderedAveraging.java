// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.train.step.WorkOrder;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaRDDLike;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;

/**
 * DL4J's parameter averaging, made repeatable. The workers, the average and its equal weights are
 * DL4J's. Four things are set here, because DL4J leaves them to chance or to nobody:
 *
 * <ul>
 *   <li>A call trains one split, whose partitions are the workers' batches. DL4J would divide
 *       batches again by a generator without a seed.
 *   <li>The workers' results are added in the order of the workers. DL4J adds them in the order in
 *       which tasks end, and sums of floats depend on it.
 *   <li>A worker knows how many steps were taken before. DL4J's counts from 0 in each split.
 *   <li>What was broadcast is destroyed after the round. DL4J keeps it.
 * </ul>
 */
@SuppressWarnings("serial")
final class OrderedAveraging extends ParameterAveragingTrainingMaster {
  private final int batchSize;
  private final int frequency;
  private Broadcast<NetBroadcastTuple> sent;

  OrderedAveraging(WorkOrder order) {
    super(
        new Builder(order.workers(), order.learning().batchSize())
            .batchSizePerWorker(order.learning().batchSize())
            .averagingFrequency(order.learning().averagingFrequency())
            .saveUpdater(true)
            .rngSeed(order.learning().seed())
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartionData(Repartition.Never)
            .storageLevel(null));
    this.batchSize = order.learning().batchSize();
    this.frequency = order.learning().averagingFrequency();
  }

  /** Not counted: only {@link #getSplitRDDs} would read it. */
  @Override
  protected <T, R extends JavaRDDLike<T, R>> long getTotalDataSetObjectCount(
      JavaRDDLike<T, R> data) {
    return 0;
  }

  /** One split: the data as they are. */
  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  protected <T> JavaRDD<T>[] getSplitRDDs(JavaRDD<T> data, int objects, int examplesPerObject) {
    return new JavaRDD[] {data};
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    sent =
        graph
            .getSparkContext()
            .broadcast(
                new NetBroadcastTuple(
                    graph.getNetwork().getConfiguration(),
                    graph.getNetwork().params(),
                    graph.getNetwork().getUpdater().getStateViewArray()));
    WorkerConfiguration configuration =
        new WorkerConfiguration(true, batchSize, batchSize, frequency, 0, false);
    return new CountingWorker(
        sent, configuration, graph.getNetwork().getConfiguration().getIterationCount());
  }

  /**
   * DL4J's worker, which knows how many steps were taken before this round. DL4J's own begins each
   * round at 0, since a copy of a configuration does not have the count: schedules and Adam's
   * correction of its moments would begin anew after each average.
   */
  private static final class CountingWorker extends ParameterAveragingTrainingWorker {
    private static final long serialVersionUID = 1L;

    private final int before;

    CountingWorker(
        Broadcast<NetBroadcastTuple> sent, WorkerConfiguration configuration, int before) {
      super(sent, true, configuration, null, null, null);
      this.before = before;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
      ComputationGraph graph = super.getInitialModelGraph();
      graph.getConfiguration().setIterationCount(before);
      return graph;
    }
  }

  @Override
  protected void processResults(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int split,
      int splits) {
    JavaPairRDD<Integer, Sent> sorted =
        results
            .mapPartitionsWithIndex(new Numbered(), true)
            .mapToPair(pair -> pair)
            .repartitionAndSortWithinPartitions(new HashPartitioner(1));
    try {
      super.processResults(network, graph, sorted.values().map(Sent::received), split, splits);
    } finally {
      sorted.rdd().cleanShuffleDependencies(false);
      sent.destroy();
    }
  }

  /**
   * A worker's result on its way. It holds no arrays of ND4J, which a new executor would load
   * before the native build is chosen.
   */
  private record Sent(float[] parameters, float[] updater, double score) implements Serializable {
    static Sent of(ParameterAveragingTrainingResult result) {
      INDArray updater = result.getUpdaterState();
      return new Sent(
          result.getParameters().toFloatVector(),
          updater == null ? new float[0] : updater.toFloatVector(),
          result.getScore());
    }

    ParameterAveragingTrainingResult received() {
      Dl4jDevice.prepare();
      return new ParameterAveragingTrainingResult(
          Nd4j.createFromArray(new float[][] {parameters}),
          updater.length == 0 ? null : Nd4j.createFromArray(updater),
          score,
          null,
          null,
          null);
    }
  }

  /** Gives each result the number of its worker; a worker without batches has none. */
  private static final class Numbered
      implements Function2<
          Integer, Iterator<ParameterAveragingTrainingResult>, Iterator<Tuple2<Integer, Sent>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, Sent>> call(
        Integer worker, Iterator<ParameterAveragingTrainingResult> result) {
      return result.hasNext()
          ? List.of(new Tuple2<>(worker, Sent.of(result.next()))).iterator()
          : List.<Tuple2<Integer, Sent>>of().iterator();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.machine.NativeBuild;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.loop.SparkValidation;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.CodeUsage;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Finite;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import io.sparkvae.train.step.WorkerReport;
import io.sparkvae.train.updater.ClippingSums;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * DL4J's own parameter averaging of the same objective, for comparison. A round is an epoch: DL4J
 * reports nothing in between. Its behaviour is stock: it divides the batches at random, drops those
 * that do not fill its splits, and weighs workers alike. The sums of a round are therefore those of
 * all training images after it, computed apart from the round's time.
 */
public final class Dl4jTrainer implements Trainer<TrainingState> {
  private final JavaSparkContext spark;
  private final Broadcast<WorkOrder> order;
  private final Broadcast<WorkOrder> onTrainingImages;
  private final RunDivision division;
  private final SparkValidation validation;
  private final SparkValidation training;
  private final SparkComputationGraph network;
  private final String device;

  /**
   * Creates a trainer.
   *
   * @param theta parameters to begin with
   * @param devices where tasks compute
   * @throws io.sparkvae.failure.ConfigurationFailure when DL4J cannot train the model
   * @throws io.sparkvae.failure.ResourceFailure when a task has a card that DL4J would not use
   */
  public Dl4jTrainer(JavaSparkContext spark, WorkOrder order, float[] theta, Devices devices) {
    this.spark = spark;
    this.order = spark.broadcast(order);
    this.onTrainingImages = spark.broadcast(order.validatingOnTrainingImages());
    this.division =
        new RunDivision(
            new EpochDivision(
                order.data().examples(),
                order.workers(),
                order.learning().batchSize(),
                Integer.MAX_VALUE),
            order.learning().epochs(),
            RunDivision.Rounds.WITHIN_EPOCHS);
    this.validation = new SparkValidation(this.order, devices, order.workers());
    this.training = new SparkValidation(onTrainingImages, devices, order.workers());
    // DL4J brings arrays to executors before any code of ours could choose their native build.
    NativeBuild.select();
    List<String> kinds =
        indices(4 * order.workers()).map(task -> Dl4jDevice.prepare()).distinct().collect();
    kinds.forEach(devices.kinds()::computed);
    this.device = String.join(", ", kinds);
    Dl4jSupport.require(order.spec());
    Learning learning = order.learning();
    ComputationGraph graph =
        new ComputationGraph(Dl4jObjective.network(order.spec(), learning, updater(learning)));
    graph.init(Nd4j.createFromArray(new float[][] {theta}), true);
    this.network =
        new SparkComputationGraph(
            spark,
            graph,
            new ParameterAveragingTrainingMaster.Builder(order.workers(), learning.batchSize())
                .batchSizePerWorker(learning.batchSize())
                .averagingFrequency(learning.averagingFrequency())
                .saveUpdater(true)
                .rngSeed(learning.seed())
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                // DL4J would never unpersist what it caches.
                .storageLevel(null)
                .build());
  }

  static IUpdater updater(Learning learning) {
    ISchedule rate = Dl4jSchedule.of(learning.learningRate());
    // Dl4jSupport lets no other one through.
    if (learning.optimiser().updater() instanceof io.sparkvae.train.updater.Adam adam) {
      return Adam.builder()
          .learningRateSchedule(rate)
          .beta1(adam.beta1())
          .beta2(adam.beta2())
          .epsilon(adam.epsilon())
          .build();
    }
    return new Sgd(rate);
  }

  @Override
  public RunDivision division() {
    return division;
  }

  /** The updater's state is inside DL4J's network. */
  @Override
  public Restart restart() {
    return Restart.IMPOSSIBLE;
  }

  @Override
  public TrainingState hold(TrainingState state) {
    return state;
  }

  @Override
  public Round<TrainingState> round(TrainingState state, Assignment assignment) {
    int epoch = division.epoch(division.firstStep(assignment.round()));
    JavaRDD<DataSet> batches =
        indices(division.ofEpoch().workers())
            .flatMap(new Batches(order, epoch))
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    long began = System.nanoTime();
    INDArray parameters = network.fit(batches).params();
    double seconds = (System.nanoTime() - began) * 1e-9;
    batches.unpersist(false);
    float[] theta = parameters.toFloatVector();
    int bad = Finite.firstBad(theta);
    TrainingState after =
        new TrainingState(
            theta,
            new float[0],
            new float[0],
            network.getNetwork().getConfiguration().getIterationCount());
    String divergence = bad < 0 ? null : "parameter %s (epoch %s)".formatted(theta[bad], epoch + 1);
    ElboSums sums = bad < 0 ? training.evaluate(spark, after) : ElboSums.ZERO;
    return new Round<>(
        after,
        after.iteration(),
        List.of(
            new WorkerReport(
                0, sums, ClippingSums.ZERO, 0, seconds, divergence, device, CodeUsage.NONE)),
        new Seconds(0, seconds, 0));
  }

  private JavaRDD<Integer> indices(int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  /** Does nothing: a state here is a value. */
  @Override
  public void keep(TrainingState best) {}

  @Override
  public ElboSums evaluate(TrainingState state) {
    return validation.evaluate(spark, state);
  }

  @Override
  public ElboSums evaluateAverage(TrainingState state) {
    throw new IllegalStateException("Dl4jSupport lets no average through");
  }

  @Override
  public TrainingState fetch(TrainingState state) {
    return state;
  }

  @Override
  public float[] fetchParameters(TrainingState state) {
    return state.theta();
  }

  @Override
  public void close() {
    onTrainingImages.destroy();
    order.destroy();
  }

  /** The batches of a worker, as DL4J takes them. */
  private record Batches(Broadcast<WorkOrder> order, int epoch)
      implements FlatMapFunction<Integer, DataSet> {
    @Override
    public Iterator<DataSet> call(Integer worker) {
      WorkOrder work = order.value();
      WorkerBatches batches = new WorkerBatches(work, epoch, worker);
      MinibatchInput input =
          new MinibatchInput(work, ModelGraph.training(work.spec(), work.parts().onProcessor()));
      return LongStream.range(0, batches.count())
          .mapToObj(
              step -> {
                input.fill(batches.at(step));
                return Dl4jObjective.dataSet(input, work.spec());
              })
          .iterator();
    }
  }
}

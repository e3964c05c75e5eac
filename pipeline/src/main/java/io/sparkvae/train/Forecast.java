package io.sparkvae.train;

/**
 * What an epoch will take on a number of workers.
 *
 * @param epochSeconds without evaluation
 * @param communication part of the time that is not steps, in [0, 1]
 * @param driverBytesARound that reach the driver and that leave it, together: a state each way
 * @param networkBytes that all receive in an epoch, together
 * @param cost of an epoch, in the currency of the price
 * @param quietFrequency steps between two averages from which communication is below a tenth
 */
public record Forecast(
    int workers,
    long rounds,
    double epochSeconds,
    double imagesPerSecond,
    double communication,
    long driverBytesARound,
    double networkBytes,
    double cost,
    long quietFrequency) {
  private static final int HOUR = 3600;

  /**
   * Predicts. In a round the state goes to every executor by Spark's torrent (in as many hops as
   * the doubling number of those who have it takes), from every worker to the tasks that average,
   * and from those to the driver.
   *
   * @param images in an epoch
   * @param state bytes of parameters and moments
   */
  static Forecast of(
      Calibration machine,
      Cluster cluster,
      Learning learning,
      long images,
      long state,
      int workers) {
    EpochPlan plan =
        new EpochPlan(images, workers, learning.batchSize(), learning.averagingFrequency());
    int executors = cluster.executors(workers);
    int hops = Integer.SIZE - Integer.numberOfLeadingZeros(executors);
    int shuffled = Math.min(workers, cluster.executorCores());
    double round =
        machine.roundSeconds()
            + 2 * machine.taskSeconds() * (workers - 1)
            + (hops + shuffled + 1) * (state / cluster.bandwidth());
    double compute = plan.steps() * machine.stepSeconds();
    double seconds = compute + plan.rounds() * round;
    return new Forecast(
        workers,
        plan.rounds(),
        seconds,
        images / seconds,
        1 - compute / seconds,
        2 * state,
        (double) plan.rounds() * state * (executors + workers + 1.0),
        seconds / HOUR * workers * cluster.workerHour(),
        (long) Math.ceil(9 * round / machine.stepSeconds()));
  }
}

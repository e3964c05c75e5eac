// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.machine.JvmMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.master.DriverInfo;
import org.apache.spark.deploy.master.WorkerInfo;

/** Asks the master of a standalone cluster what the cluster has. */
public final class StandaloneMaster {
  private StandaloneMaster() {}

  /**
   * What a cluster has. A master does not tell which of it is in use by other applications, and
   * lists workers that have gone for some minutes more.
   *
   * @param driverCores cores that drivers of the deploy mode {@code cluster} use
   * @param applications that run or wait
   */
  public record Offer(List<Worker> workers, int driverCores, int applications) {
    public Offer {
      workers = List.copyOf(workers);
    }
  }

  /**
   * A worker, with all that it has.
   *
   * @param memory for executors, in bytes
   * @param cards graphics processors
   */
  public record Worker(int cores, long memory, int cards) {}

  /**
   * Returns what a cluster has; empty if the master is not a standalone one, or none answers.
   *
   * @param conf the properties of an application for that cluster, its secret among them
   */
  public static Optional<Offer> offer(SparkConf conf) {
    return MasterConnection.first(
        conf,
        master ->
            Optional.of(
                offer(
                    master.ask(
                        DeployMessages.RequestMasterState$.MODULE$,
                        DeployMessages.MasterStateResponse.class))));
  }

  private static Offer offer(DeployMessages.MasterStateResponse state) {
    int driverCores = Arrays.stream(state.activeDrivers()).mapToInt(StandaloneMaster::cores).sum();
    return new Offer(
        Arrays.stream(state.workers()).map(StandaloneMaster::worker).toList(),
        driverCores,
        state.activeApps().length);
  }

  private static int cores(DriverInfo driver) {
    return driver.desc().cores();
  }

  private static Worker worker(WorkerInfo worker) {
    int cards =
        worker.resources().contains("gpu")
            ? worker.resources().apply("gpu").availableAddrs().size()
            : 0;
    return new Worker(worker.cores(), worker.memory() * JvmMemory.MIB, cards);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.machine.JvmMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.master.DriverInfo;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.reflect.ClassTag;

/** Asks the master of a standalone cluster what the cluster has. */
public final class StandaloneMaster {
  private static final Logger LOG = LoggerFactory.getLogger(StandaloneMaster.class);

  private static final String SCHEME = "spark://";

  /** How long a master may take to answer. */
  private static final String TIMEOUT = "5s";

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
    String url = conf.get("spark.master", "");
    if (!url.startsWith(SCHEME)) {
      return Optional.empty();
    }
    for (String address : url.substring(SCHEME.length()).split(",")) {
      Optional<Offer> offer = ask(address.strip(), patient(conf));
      if (offer.isPresent()) {
        return offer;
      }
    }
    return Optional.empty();
  }

  private static SparkConf patient(SparkConf conf) {
    return conf.clone()
        .set("spark.rpc.askTimeout", TIMEOUT)
        .set("spark.rpc.lookupTimeout", TIMEOUT)
        .set("spark.rpc.connect.threads", "1")
        .set("spark.rpc.io.connectionTimeout", TIMEOUT)
        .set("spark.rpc.io.maxRetries", "0");
  }

  /** A connection of its own, since it is also needed before there is a Spark context. */
  private static Optional<Offer> ask(String address, SparkConf conf) {
    RpcEnv rpc = null;
    try {
      SecurityManager security = new SecurityManager(conf, Option.empty(), secretFile());
      rpc = RpcEnv.create("sparkvaeAsks", "localhost", 0, conf, security, true);
      RpcEndpointRef master =
          rpc.setupEndpointRef(RpcAddress.fromSparkURL(SCHEME + address), "Master");
      DeployMessages.MasterStateResponse state =
          master.askSync(
              DeployMessages.RequestMasterState$.MODULE$,
              ClassTag.apply(DeployMessages.MasterStateResponse.class));
      return Optional.of(offer(state));
    } catch (Exception e) { // Spark throws checked exceptions without declaring them.
      LOG.debug("master {}: no answer", address, e);
      return Optional.empty();
    } finally {
      if (rpc != null) {
        rpc.shutdown();
      }
    }
  }

  private static ConfigEntry<Option<String>> secretFile() {
    return package$.MODULE$.AUTH_SECRET_FILE();
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

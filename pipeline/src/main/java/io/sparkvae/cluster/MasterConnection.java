// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.reflect.ClassTag;

/**
 * A connection to the master of a standalone cluster. It is one of its own, since it is also needed
 * before there is a Spark context.
 */
final class MasterConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MasterConnection.class);

  private static final String SCHEME = "spark://";

  /** How long a master may take to answer. */
  private static final String TIMEOUT = "5s";

  private final RpcEnv rpc;
  private final RpcEndpointRef master;

  private MasterConnection(RpcEnv rpc, RpcEndpointRef master) {
    this.rpc = rpc;
    this.master = master;
  }

  /** A question that a master answers. */
  @FunctionalInterface
  interface Question<R> {
    R ask(MasterConnection master) throws Exception;
  }

  /**
   * Asks the masters of an application in turn until one answers.
   *
   * @param conf the properties of an application for that cluster, its secret among them
   * @return empty if the master is not a standalone one, or none answers
   */
  static <R> Optional<R> first(SparkConf conf, Question<Optional<R>> question) {
    String url = conf.get("spark.master", "");
    if (!url.startsWith(SCHEME)) {
      return Optional.empty();
    }
    for (String address : url.substring(SCHEME.length()).split(",")) {
      try (MasterConnection master = open(address.strip(), patient(conf))) {
        Optional<R> answer = question.ask(master);
        if (answer.isPresent()) {
          return answer;
        }
      } catch (Exception e) { // Spark throws checked exceptions without declaring them.
        LOG.debug("master {}: no answer", address, e);
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

  private static MasterConnection open(String address, SparkConf conf) {
    SecurityManager security = new SecurityManager(conf, Option.empty(), secretFile());
    RpcEnv rpc = RpcEnv.create("sparkvaeAsks", "localhost", 0, conf, security, true);
    try {
      return new MasterConnection(
          rpc, rpc.setupEndpointRef(RpcAddress.fromSparkURL(SCHEME + address), "Master"));
    } catch (RuntimeException | Error e) {
      rpc.shutdown();
      throw e;
    }
  }

  private static ConfigEntry<Option<String>> secretFile() {
    return package$.MODULE$.AUTH_SECRET_FILE();
  }

  /** Returns the master's answer to one of Spark's messages. */
  <R> R ask(Object message, Class<R> answer) {
    return master.askSync(message, ClassTag.apply(answer));
  }

  @Override
  public void close() {
    rpc.shutdown();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.Command;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.DriverDescription;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map$;

/**
 * The driver of a job in deploy mode {@code cluster}: a worker of a standalone cluster runs it.
 *
 * <p>Spark's own client for this ends with code 0 whatever becomes of the driver, and hands the
 * whole environment of the caller on.
 */
public final class StandaloneDriver {
  /** Spark's class on the worker. It starts the main class, and ends when the worker does. */
  private static final String WRAPPER = "org.apache.spark.deploy.worker.DriverWrapper";

  private final SparkConf conf;
  private final String id;

  private StandaloneDriver(SparkConf conf, String id) {
    this.conf = conf;
    this.id = id;
  }

  /**
   * What a worker is to run.
   *
   * @param jar URL of the application, readable on every worker; the worker copies it
   * @param words the main class and its arguments
   * @param environment variables that the worker adds to its own
   * @param classPath entries before those of Spark
   * @param options of the JVM
   * @param cores that the driver takes of the worker
   * @param heap of the JVM, in bytes
   */
  public record Program(
      String jar,
      List<String> words,
      Map<String, String> environment,
      List<String> classPath,
      List<String> options,
      int cores,
      long heap) {
    public Program {
      words = List.copyOf(words);
      environment = Map.copyOf(environment);
      classPath = List.copyOf(classPath);
      options = List.copyOf(options);
    }
  }

  /** What the master knows of a driver. */
  public enum Phase {
    /** No worker has room for it yet. */
    WAITING,
    RUNNING,
    /** It ended with code 0. */
    FINISHED,
    /** It ended with another code, or could not be started. */
    FAILED,
    KILLED,
    /** The master was restarted, and has forgotten the driver. */
    UNKNOWN;

    /** Whether it stays so. */
    public boolean last() {
      return this != WAITING && this != RUNNING;
    }
  }

  /**
   * The state of a driver.
   *
   * @param worker host and port of the worker that runs it
   * @param error why it could not be started
   */
  public record State(Phase phase, Optional<String> worker, Optional<String> error) {}

  /**
   * Has the cluster start a driver.
   *
   * @param conf the properties of the application, the master's URL and secret among them
   * @throws ResourceFailure when no master answers, or it refuses
   */
  public static StandaloneDriver submit(SparkConf conf, Program program) {
    List<String> refusals = new ArrayList<>();
    return MasterConnection.first(
            conf,
            master -> {
              DeployMessages.SubmitDriverResponse answer =
                  master.ask(
                      new DeployMessages.RequestSubmitDriver(description(program)),
                      DeployMessages.SubmitDriverResponse.class);
              if (!answer.success()) {
                refusals.add(answer.message()); // such as a master that waits in reserve
              }
              return optional(answer.driverId()).map(id -> new StandaloneDriver(conf, id));
            })
        .orElseThrow(
            () ->
                new ResourceFailure(
                    "master %s: expected a Spark master that takes a driver and has the same spark.authenticate.secret, found %s"
                        .formatted(
                            conf.get("spark.master"),
                            refusals.isEmpty() ? "none" : String.join("; ", refusals))));
  }

  private static DriverDescription description(Program program) {
    List<String> words = new ArrayList<>(List.of("{{WORKER_URL}}", "{{USER_JAR}}"));
    words.addAll(program.words());
    Command command =
        new Command(
            WRAPPER,
            seq(words),
            environment(program),
            seq(program.classPath()),
            seq(List.of()),
            seq(program.options()));
    return new DriverDescription(
        program.jar(),
        (int) (program.heap() / JvmMemory.MIB),
        program.cores(),
        false,
        command,
        seq(List.of()));
  }

  private static scala.collection.immutable.Map<String, String> environment(Program program) {
    scala.collection.immutable.Map<String, String> all = Map$.MODULE$.empty();
    for (var entry : program.environment().entrySet()) {
      all = all.$plus(new Tuple2<>(entry.getKey(), entry.getValue()));
    }
    return all;
  }

  /** Returns an immutable sequence: one that Java's deserialisation filter lets pass. */
  private static <T> Seq<T> seq(List<T> values) {
    return JavaConverters.asScalaBuffer(values).toList();
  }

  /** The name that the master gave it. */
  public String id() {
    return id;
  }

  /** Returns its state; empty if no master answers. */
  public Optional<State> state() {
    return MasterConnection.first(
        conf,
        master -> {
          DeployMessages.DriverStatusResponse answer =
              master.ask(
                  new DeployMessages.RequestDriverStatus(id),
                  DeployMessages.DriverStatusResponse.class);
          if (!answer.found() && answer.exception().isDefined()) {
            return Optional.empty(); // a master that waits in reserve
          }
          Phase phase = answer.found() ? phase(answer.state().get().toString()) : Phase.UNKNOWN;
          return Optional.of(
              new State(
                  phase,
                  optional(answer.workerHostPort()),
                  optional(answer.exception()).map(Exception::toString)));
        });
  }

  private static Phase phase(String ofSpark) {
    return switch (ofSpark) {
      case "RUNNING" -> Phase.RUNNING;
      case "FINISHED" -> Phase.FINISHED;
      case "KILLED" -> Phase.KILLED;
      case "FAILED", "ERROR" -> Phase.FAILED;
      default -> Phase.WAITING; // submitted, or submitted again after its worker was lost
    };
  }

  private static <T> Optional<T> optional(Option<T> option) {
    return option.isDefined() ? Optional.of(option.get()) : Optional.empty();
  }

  /** Has its worker send it SIGTERM and, if it is still there 10 seconds later, SIGKILL. */
  public void kill() {
    MasterConnection.first(
        conf,
        master ->
            Optional.of(
                    master.ask(
                        new DeployMessages.RequestKillDriver(id),
                        DeployMessages.KillDriverResponse.class))
                .filter(DeployMessages.KillDriverResponse::success));
  }
}

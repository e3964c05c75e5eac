// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.GateFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndingTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConfigurationFailure("m"), ExitCode.CONFIGURATION, 2),
        Arguments.of(new DataFailure("m"), ExitCode.DATA, 3),
        Arguments.of(new ResumeFailure("m"), ExitCode.RESUME_REFUSED, 4),
        Arguments.of(new DivergenceFailure("m"), ExitCode.DIVERGED, 5),
        Arguments.of(new ResourceFailure("m"), ExitCode.RESOURCES, 6),
        Arguments.of(new GateFailure("m"), ExitCode.GATE_FAILED, 7));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void eachFailureHasItsCodeAlsoAsACauseAndAsText(Failure failure, ExitCode code, int number) {
    Ending expected = new Ending(code, "m");
    assertThat(code.number()).isEqualTo(number);
    assertThat(Ending.of(failure)).isEqualTo(expected);
    assertThat(Ending.of(new RuntimeException("wrapped", new IOException(failure))))
        .isEqualTo(expected);
    assertThat(
            Ending.of(new RuntimeException("Lost task 0.0: " + failure + "\n\tat a.B.c(B.java:1)")))
        .isEqualTo(expected);
  }

  /** The way of a failure from a task to the operator, with and without its object. */
  @Test
  void whatATaskThrowsIsReportedAsItsOwnMessage() {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      Session.quiet();
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      DataFailure plain = new DataFailure("shard part-3: expected 784 bytes,\nfound 780 (x: y)");
      Throwable thrown = catchThrowable(() -> runThrowing(context, plain));
      assertThat(Ending.of(thrown)).isEqualTo(new Ending(ExitCode.DATA, plain.getMessage()));

      DataFailure unserialisable = new DataFailure("shard part-3: bad", new Unserialisable());
      thrown = catchThrowable(() -> context.parallelize(List.of(1)).foreach(i -> fail()));
      assertThat(Failure.causeOf(thrown)).isNull();
      assertThat(Ending.of(thrown))
          .isEqualTo(new Ending(ExitCode.DATA, unserialisable.getMessage()));
    }
  }

  private static void runThrowing(JavaSparkContext context, DataFailure failure) {
    context
        .parallelize(List.of(1))
        .foreach(
            i -> {
              throw failure;
            });
  }

  private static void fail() {
    throw new DataFailure("shard part-3: bad", new Unserialisable());
  }

  /** An exception that Java refuses to serialise, as some of libraries' do. */
  private static final class Unserialisable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final Object thread = new Object();

    @Override
    public String toString() {
      return "unserialisable " + thread.getClass();
    }
  }

  @Test
  void scarcityIsNoDefect() {
    assertThat(Ending.of(new RuntimeException(new IOException("No space left on device"))))
        .isEqualTo(
            new Ending(
                ExitCode.RESOURCES,
                "disk: expected space, found none left"
                    + " (java.io.IOException: No space left on device)"));
    assertThat(Ending.of(new OutOfMemoryError("Java heap space")).code())
        .isEqualTo(ExitCode.RESOURCES);
    assertThat(
            Ending.of(
                new RuntimeException(
                    "Job aborted: Lost task 0.0: java.lang.OutOfMemoryError: Physical memory")))
        .isEqualTo(
            new Ending(
                ExitCode.RESOURCES,
                "memory: expected enough, found none left (java.lang.RuntimeException: Job aborted:"
                    + " Lost task 0.0: java.lang.OutOfMemoryError: Physical memory)"));
  }

  @Test
  void anythingElseIsADefect() {
    assertThat(Ending.of(new NullPointerException("x")))
        .isEqualTo(
            new Ending(
                ExitCode.DEFECT, "a defect of this program: java.lang.NullPointerException: x"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Origin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The main class of a process whose work goes on until somebody ends the process. */
public final class WorkWithoutEnd {
  static final String BEGUN = "begun";

  private WorkWithoutEnd() {}

  /**
   * Reports to a server that work begins, and waits.
   *
   * @param arguments address of the server
   */
  public static void main(String[] arguments) throws InterruptedException {
    Settings settings = Settings.reference().withValue("tracking.mlflow.uri", arguments[0], "test");
    Origin origin = Origin.of("latents", Map.of(), List.of());
    TrackedWork work =
        new TrackedWork("encode", new Path("/tmp/latents"), Map.of(), List.of(), origin);
    Tracking tracking = Tracking.begin(work, settings, Map.of(), new Configuration(false));
    // What the end of Spark does to the work in the meantime.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> tracking.failed(new IllegalStateException("Job cancelled"))));
    System.out.println(BEGUN);
    new CountDownLatch(1).await();
  }
}

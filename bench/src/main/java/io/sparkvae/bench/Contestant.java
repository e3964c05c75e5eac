package io.sparkvae.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * The program side of a comparison. Each contestant runs in a process of its own and is asked over
 * standard input and output: it says {@code @ready}, and for each line {@code go SECONDS} it works
 * for about that long and says {@code @done}: images done, seconds taken, and processor seconds of
 * this process, which tell whether it had the cores to itself. Other lines are noise. This class
 * needs the JDK alone, so that rivals with other libraries can have it.
 */
public final class Contestant {
  static final String READY = "@ready";
  static final String DONE = "@done";
  static final String GO = "go ";

  private Contestant() {}

  /** What is timed. */
  public interface Work {
    /**
     * Does one round.
     *
     * @return images that it did
     */
    long run(Clock clock) throws Exception;
  }

  /**
   * Says when a round is over. For any number of threads.
   *
   * @param seconds that the round should take
   * @param end as {@link System#nanoTime} tells it
   */
  public record Clock(double seconds, long end) {
    /** Whether to take another step. */
    public boolean running() {
      return System.nanoTime() < end;
    }
  }

  /** The whole of something once, and again while there is time. */
  public static Work again(Callable<Long> once) {
    return clock -> {
      long images = 0;
      do {
        images += once.call();
      } while (clock.running());
      return images;
    };
  }

  /**
   * Answers until standard input ends.
   *
   * @throws Exception what the work throws; the process ends with it
   */
  public static void serve(Work work) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    say(READY);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.startsWith(GO)) {
        throw new IOException("expected '" + GO + "SECONDS', found '" + line + "'");
      }
      double limit = Double.parseDouble(line.substring(GO.length()));
      double cpu = cpuSeconds();
      long began = System.nanoTime();
      long images = work.run(new Clock(limit, began + (long) (limit * 1e9)));
      double seconds = (System.nanoTime() - began) * 1e-9;
      say(String.format(Locale.ROOT, "%s %d %.9f %.3f", DONE, images, seconds, cpuSeconds() - cpu));
    }
  }

  /** Of all threads of this process. */
  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() * 1e-9;
  }

  private static void say(String line) {
    // A library may have left an unfinished line.
    System.out.println();
    System.out.println(line);
    System.out.flush();
  }
}

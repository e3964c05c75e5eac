package io.sparkvae.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * The program side of a comparison. Each contestant runs in a process of its own and is asked over
 * standard input and output: it says {@code @ready} and how many images one round is, and for each
 * line {@code go} it does one round and says {@code @done}, the seconds it took and the processor
 * seconds of this process, which tell whether it had the cores to itself. Other lines are noise.
 * This class needs the JDK alone, so that rivals with other libraries can have it.
 */
public final class Contestant {
  static final String READY = "@ready";
  static final String DONE = "@done";
  static final String GO = "go";

  private Contestant() {}

  /** One round of work. */
  public interface Work {
    void run() throws Exception;
  }

  /**
   * Answers until standard input ends.
   *
   * @param images in one round
   * @throws Exception what the work throws; the process ends with it
   */
  public static void serve(long images, Work work) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    say(READY + " " + images);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.equals(GO)) {
        throw new IOException("expected '" + GO + "', found '" + line + "'");
      }
      double cpu = cpuSeconds();
      long began = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - began) * 1e-9;
      say(String.format(Locale.ROOT, "%s %.9f %.3f", DONE, seconds, cpuSeconds() - cpu));
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

package io.sparkvae.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running contestant; see {@link Contestant} for what is said. */
final class Player implements AutoCloseable {
  private static final List<String> MEDDLING = List.of("OPENBLAS_", "OMP_", "MKL_", "GOTO_");

  private static final int LIMIT_MINUTES = 10;

  private final Entry entry;
  private final Path log;
  private final Process process;
  private final BufferedReader in;
  private final Writer out;

  /**
   * One round.
   *
   * @param cpuSeconds of the contestant's own process, not of Spark's executors
   */
  record Round(double imagesPerSecond, double seconds, double cpuSeconds) {}

  private Player(Entry entry, Path log) throws IOException {
    this.entry = entry;
    this.log = log;
    ProcessBuilder builder = new ProcessBuilder(entry.command());
    builder.environment().keySet().removeIf(name -> MEDDLING.stream().anyMatch(name::startsWith));
    builder.environment().putAll(entry.environment());
    builder.redirectError(log.toFile());
    process = builder.start();
    in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    out = process.outputWriter(StandardCharsets.US_ASCII);
    await(Contestant.READY);
  }

  /** Starts a contestant and waits until it is ready. */
  static Player start(Entry entry, Path logs) throws IOException {
    Files.createDirectories(logs);
    return new Player(
        entry, logs.resolve(entry.name().replaceAll("[^A-Za-z0-9.-]+", "_") + ".log"));
  }

  Entry entry() {
    return entry;
  }

  /**
   * Has it work for one round.
   *
   * @param length in seconds, about
   */
  Round go(double length) throws IOException {
    out.write(Contestant.GO + length + "\n");
    out.flush();
    String[] said = await(Contestant.DONE);
    double seconds = Double.parseDouble(said[1]);
    return new Round(Long.parseLong(said[0]) / seconds, seconds, Double.parseDouble(said[2]));
  }

  private String[] await(String word) throws IOException {
    CompletableFuture<Boolean> tooLate =
        new CompletableFuture<Boolean>().completeOnTimeout(true, LIMIT_MINUTES, TimeUnit.MINUTES);
    tooLate.thenRun(process::destroyForcibly);
    try {
      return next(word);
    } finally {
      tooLate.cancel(false);
    }
  }

  private String[] next(String word) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(word)) {
        return line.substring(word.length()).strip().split(" ");
      }
    }
    throw new IOException(
        "expected '%s' within %d minutes, found its end; see %s"
            .formatted(word, LIMIT_MINUTES, log));
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      // It broke down, and with it the pipe.
    }
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

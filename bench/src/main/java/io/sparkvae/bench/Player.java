package io.sparkvae.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running contestant; see {@link Contestant} for what is said. */
final class Player implements AutoCloseable {
  private static final List<String> MEDDLING = List.of("OPENBLAS_", "OMP_", "MKL_", "GOTO_");

  private final Entry entry;
  private final Path log;
  private final Process process;
  private final BufferedReader in;
  private final Writer out;
  private final long images;

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
    images = Long.parseLong(await(Contestant.READY)[0]);
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

  Round go() throws IOException {
    out.write(Contestant.GO + "\n");
    out.flush();
    String[] said = await(Contestant.DONE);
    double seconds = Double.parseDouble(said[0]);
    return new Round(images / seconds, seconds, Double.parseDouble(said[1]));
  }

  private String[] await(String word) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(word + " ")) {
        return line.substring(word.length() + 1).split(" ");
      }
    }
    throw new IOException(
        "%s: expected '%s', found its end; see %s".formatted(entry.name(), word, log));
  }

  @Override
  public void close() throws IOException {
    out.close();
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

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to fill a directory, for as long as it gives signs of life.
 *
 * <p>Needs of the file system only that a listing shows every file whose writing had ended before:
 * no exclusive creation, no atomic rename, no clocks that agree. A contender first writes a claim,
 * then lists the claims. Whoever finds no other has won, and says so with a second file, which it
 * renews from then on. Two cannot both win, because the claim of one was there when the other
 * listed. Who finds another that has won, or whose name is smaller, withdraws; who has the smallest
 * name waits for the others to do so. (Lamport's bakery, "A New Solution of Dijkstra's Concurrent
 * Programming Problem", CACM 17(8), 1974, with names for numbers and with one round.)
 *
 * <p>A claim is dead when its process is known to have ended, or when its last sign of life is
 * older than the lease by the file system's own clock, that is, compared with a file just written.
 */
final class Lease implements AutoCloseable {
  private static final long POLL_MILLIS = 50;
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final Path directory;
  private final FileSystem fileSystem;
  private final Duration length;
  private final Owner owner = Owner.here();
  private final String name = UUID.randomUUID().toString();
  private final Path claim;
  private final Path held;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "lease");
            thread.setDaemon(true);
            return thread;
          });

  private Lease(Path directory, FileSystem fileSystem, Duration length) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.length = length;
    this.claim = Claim.file(name, directory);
    this.held = Claim.heldFile(name, directory);
  }

  /**
   * Takes a directory, which exists.
   *
   * @param length how long after its last sign of life an owner is taken for dead
   * @throws ResumeFailure when somebody else has it
   */
  static Lease take(Path directory, FileSystem fileSystem, Duration length) {
    Lease lease = new Lease(directory, fileSystem, length);
    try {
      lease.contend();
      lease.heart.scheduleAtFixedRate(
          lease::beat, length.toMillis() / 4, length.toMillis() / 4, TimeUnit.MILLISECONDS);
      return lease;
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    } catch (IOException e) {
      lease.close();
      throw new ResourceFailure(
          "output %s: expected to be able to write, found %s".formatted(directory, e.getMessage()),
          e);
    }
  }

  private void contend() throws IOException {
    AtomicFile.write(claim, Json.MAPPER.writeValueAsBytes(owner), fileSystem);
    long written = fileSystem.getFileStatus(claim).getModificationTime();
    long start = System.nanoTime();
    while (true) {
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      List<Claim> others = livingOthers(written + waited);
      if (others.isEmpty()) {
        signOfLife();
        return;
      }
      Optional<Claim> winner =
          others.stream().filter(c -> c.held() || c.name().compareTo(name) < 0).findFirst();
      if (winner.isPresent() || waited > length.toMillis()) {
        throw refused(winner.orElse(others.get(0)), written + waited);
      }
      pause();
    }
  }

  private List<Claim> livingOthers(long now) throws IOException {
    List<Claim> others = new ArrayList<>();
    for (Claim other : Claim.all(directory, fileSystem)) {
      if (other.name().equals(name)) {
        continue;
      }
      if (other.owner().hasEnded() || now - other.alive() > length.toMillis()) {
        LOG.warn("output {}: its owner, {}, is gone", directory, other.owner());
        Claim.remove(other.name(), directory, fileSystem);
      } else {
        others.add(other);
      }
    }
    return others;
  }

  private ResumeFailure refused(Claim other, long now) {
    return new ResumeFailure(
        "output %s: expected nobody else at work on it, found %s since %s, last sign of life %.0f s ago; wait for it to end, or choose another output"
            .formatted(
                directory,
                other.owner(),
                other.owner().since(),
                Math.max(0, now - other.alive()) / 1e3));
  }

  /** Renews the sign of life; one that could not be written is made up for by the next. */
  private void beat() {
    try {
      if (fileSystem.exists(claim)) {
        signOfLife();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("output {}: its lease cannot be renewed: {}", directory, e.getMessage());
    }
  }

  /** What stands in the file does not matter: its time does. */
  private void signOfLife() throws IOException {
    try (OutputStream out = fileSystem.create(held, true)) {
      out.write('\n');
    }
  }

  /**
   * Called before every step that cannot be taken back.
   *
   * @throws ResumeFailure when another took this process for dead and took the directory
   */
  void requireHeld() {
    try {
      if (!fileSystem.exists(claim)) {
        throw new ResumeFailure(
            "output %s: expected to own it still, found the lease taken by another; this process gave no sign of life for output.leaseSeconds = %d"
                .formatted(directory, length.toSeconds()));
      }
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
  }

  Owner owner() {
    return owner;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResumeFailure("output: interrupted while waiting for other runs", e);
    }
  }

  /** Gives the directory back. */
  @Override
  public void close() {
    heart.shutdown();
    try {
      // A beat that is under way must not bring its file back.
      heart.awaitTermination(length.toMillis(), TimeUnit.MILLISECONDS);
      Claim.remove(name, directory, fileSystem);
    } catch (IOException e) {
      LOG.warn("output {}: its lease cannot be given back: {}", directory, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

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
import java.util.Locale;
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
 * The exclusive right of one process to fill a directory. The process holds it as long as it renews
 * its sign of life.
 *
 * <p>The protocol needs one property of the file system: a listing shows every file whose writing
 * ended before the listing began. It needs no exclusive creation, no atomic rename and no
 * synchronised clocks. Each contender first writes a claim, then lists the claims. A contender that
 * finds no other claim has won; it writes a second file and renews it periodically. Two contenders
 * cannot both win, because the one that listed later sees the other's claim. A contender that finds
 * another that has won, or that has a smaller name, withdraws; the contender with the smallest name
 * waits until the others have withdrawn. (This is Lamport's bakery algorithm, "A New Solution of
 * Dijkstra's Concurrent Programming Problem", CACM 17(8), 1974, with names instead of numbers and a
 * single round.)
 *
 * <p>A claim is dead when its process is known to have ended, or when its last sign of life is
 * older than the lease. Ages are measured by the file system's clock, as the difference to the
 * modification time of a file just written.
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
   * Takes an existing directory.
   *
   * @param length time after its last sign of life at which an owner counts as dead
   * @throws ResumeFailure when another process holds it
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
        String.format(
            Locale.ROOT,
            "output %s: expected nobody else at work on it, found %s since %s, last sign of life %.0f s ago; wait for it to end, or choose another output",
            directory,
            other.owner(),
            other.owner().since(),
            Math.max(0, now - other.alive()) / 1e3));
  }

  /** Renews the sign of life. An error is only logged, because the next renewal makes up for it. */
  private void beat() {
    try {
      if (fileSystem.exists(claim)) {
        signOfLife();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("output {}: its lease cannot be renewed: {}", directory, e.getMessage());
    }
  }

  /** Writes the file that shows life. Only its modification time matters. */
  private void signOfLife() throws IOException {
    try (OutputStream out = fileSystem.create(held, true)) {
      out.write('\n');
    }
  }

  /**
   * Checks that this process still holds the directory. Call it before every step that cannot be
   * undone.
   *
   * @throws ResumeFailure when another process considered this one dead and took the directory
   */
  void requireHeld() {
    try {
      if (!fileSystem.exists(claim)) {
        throw new ResumeFailure(
            "output %s: expected this process to own it, found the lease taken by another; this process did not renew it for output.leaseSeconds = %s"
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
      // A renewal that is under way must not create its file again.
      heart.awaitTermination(length.toMillis(), TimeUnit.MILLISECONDS);
      Claim.remove(name, directory, fileSystem);
    } catch (IOException e) {
      LOG.warn("output {}: its lease cannot be given back: {}", directory, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

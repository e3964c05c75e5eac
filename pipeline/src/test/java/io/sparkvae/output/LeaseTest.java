// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final int CONTENDERS = 8;
  private static final int ROUNDS = 10;
  private static final Duration LENGTH = Duration.ofSeconds(60);
  @TempDir java.nio.file.Path temporary;

  private static FileSystem local() throws IOException {
    return FileSystem.getLocal(new Configuration());
  }

  @Test
  void oneOfManyWinsOnALocalDisk() throws Exception {
    contest(local(), new Path(temporary.toUri()));
  }

  @Test
  void oneOfManyWinsOnHdfs() throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, temporary.toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(hadoop).build()) {
      contest(cluster.getFileSystem(), new Path("/output"));
    }
  }

  /** All at once, round after round; the winner keeps the directory until all have tried. */
  private static void contest(FileSystem fileSystem, Path parent) throws Exception {
    var threads = Executors.newFixedThreadPool(CONTENDERS);
    var start = new CyclicBarrier(CONTENDERS);
    var end = new CyclicBarrier(CONTENDERS);
    for (int round = 0; round < ROUNDS; round++) {
      Path directory = new Path(parent, "round-" + round);
      fileSystem.mkdirs(directory);
      Callable<Boolean> contender =
          () -> {
            start.await();
            try (Lease lease = Lease.take(directory, fileSystem, LENGTH)) {
              end.await();
              lease.requireHeld();
              return true;
            } catch (ResumeFailure refused) {
              end.await();
              return false;
            }
          };
      List<Future<Boolean>> outcomes = new ArrayList<>();
      for (int i = 0; i < CONTENDERS; i++) {
        outcomes.add(threads.submit(contender));
      }
      int winners = 0;
      for (Future<Boolean> outcome : outcomes) {
        winners += outcome.get() ? 1 : 0;
      }
      assertThat(winners).as("winners of round %d", round).isEqualTo(1);
      assertThat(fileSystem.listStatus(directory)).as("what they left").isEmpty();
    }
    threads.shutdown();
  }

  @Test
  void theSecondIsToldWhoHasIt() throws IOException {
    Path directory = new Path(temporary.toUri());
    try (Lease first = Lease.take(directory, local(), LENGTH)) {
      assertThatThrownBy(() -> Lease.take(directory, local(), LENGTH))
          .isInstanceOf(ResumeFailure.class)
          .hasMessageContaining(
              "process %d on %s", ProcessHandle.current().pid(), first.owner().host())
          .hasMessageContaining("since " + first.owner().since());
      first.requireHeld();
    }
    Lease.take(directory, local(), LENGTH).close();
  }

  /** The claim of another process, as it would lie there. */
  private void claim(Owner owner, long aliveMillisAgo) throws IOException {
    claim(Json.MAPPER.writeValueAsBytes(owner), aliveMillisAgo);
  }

  private void claim(byte[] content, long aliveMillisAgo) throws IOException {
    java.nio.file.Path claim = temporary.resolve("_OWNER-0.claim");
    java.nio.file.Path held = temporary.resolve("_OWNER-0.held");
    Files.write(claim, content);
    Files.writeString(held, "");
    long alive = System.currentTimeMillis() - aliveMillisAgo;
    Files.setLastModifiedTime(claim, java.nio.file.attribute.FileTime.fromMillis(alive));
    Files.setLastModifiedTime(held, java.nio.file.attribute.FileTime.fromMillis(alive));
  }

  @Test
  void theDirectoryOfAProcessThatEndedIsTakenOver() throws Exception {
    Owner here = Owner.here();
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    claim(with(here, here.namespace(), process.pid()), 0);
    Lease.take(new Path(temporary.toUri()), local(), LENGTH).close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void ofAnotherMachineOnlySilenceCounts() throws IOException {
    Owner elsewhere = with(Owner.here(), "another machine", 1);
    Path directory = new Path(temporary.toUri());
    claim(elsewhere, 0);
    assertThatThrownBy(() -> Lease.take(directory, local(), LENGTH))
        .isInstanceOf(ResumeFailure.class);
    claim(elsewhere, 2 * LENGTH.toMillis());
    Lease.take(directory, local(), LENGTH).close();
  }

  /** The kernel's count tells a process from a later one of its number, whatever the clock says. */
  @Test
  void aProcessIsKnownByTheTicksAtWhichItBegan() throws IOException {
    String stat = Files.readString(java.nio.file.Path.of("/proc/self/stat"));
    Owner here = Owner.here();
    assertThat(here.started()).isEqualTo(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    assertThat(here.hasEnded()).isFalse();
    assertThat(started(here, here.started() + "0").hasEnded()).isTrue();
  }

  /** A process that has ended is there until its parent asks for it. */
  @Test
  void aProcessThatNobodyHasAskedForHasEnded() throws Exception {
    Process parent =
        new ProcessBuilder("sh", "-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 60").start();
    try {
      long pid = Long.parseLong(parent.inputReader().readLine());
      awaitInStat(parent.pid(), "(sleep)");
      parent.getOutputStream().close();
      awaitInStat(pid, ") Z ");
      assertThat(with(Owner.here(), Owner.here().namespace(), pid).hasEnded()).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  private static void awaitInStat(long pid, String part) throws Exception {
    while (!Files.readString(java.nio.file.Path.of("/proc/%d/stat".formatted(pid)))
        .contains(part)) {
      Thread.sleep(1);
    }
  }

  /** Such as after a loss of power, or of a version that writes another form. */
  @Test
  void ofAClaimThatCannotBeReadOnlySilenceCounts() throws IOException {
    Path directory = new Path(temporary.toUri());
    for (String damaged : List.of("", "{\"host\" : \"a", "{\"host\" : \"a\", \"new\" : 1}")) {
      claim(damaged.getBytes(UTF_8), 0);
      assertThatThrownBy(() -> Lease.take(directory, local(), LENGTH))
          .isInstanceOf(ResumeFailure.class)
          .hasMessageContaining("unknown host");
      claim(damaged.getBytes(UTF_8), 2 * LENGTH.toMillis());
      Lease.take(directory, local(), LENGTH).close();
    }
  }

  private static Owner started(Owner owner, String started) {
    return new Owner(
        owner.host(), owner.namespace(), owner.pid(), started, owner.application(), owner.since());
  }

  private static Owner with(Owner owner, String namespace, long pid) {
    return new Owner(
        owner.host(), namespace, pid, owner.started(), owner.application(), owner.since());
  }

  @Test
  void whoIsAliveSaysSo() throws Exception {
    Path directory = new Path(temporary.toUri());
    Duration second = Duration.ofSeconds(1);
    try (Lease first = Lease.take(directory, local(), second)) {
      Thread.sleep(2 * second.toMillis());
      assertThatThrownBy(() -> Lease.take(directory, local(), second))
          .isInstanceOf(ResumeFailure.class);
      first.requireHeld();
    }
  }
}

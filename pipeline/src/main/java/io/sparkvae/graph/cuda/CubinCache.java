// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled kernels (CUBIN), kept in memory and in a directory of this user on this machine, so that
 * a node compiles a program once. Several processes may share the directory.
 *
 * <p>A file is the SHA-256 of the machine code, then the machine code. A damaged one is compiled
 * anew. Without a directory that can be written each process compiles for itself; this is logged
 * and is no error.
 */
final class CubinCache {
  private static final Logger LOG = LoggerFactory.getLogger(CubinCache.class);
  private static final int DIGEST_BYTES = 32;

  private final Path directory;
  private final Map<String, byte[]> images = new ConcurrentHashMap<>();

  CubinCache(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns the machine code of a key. When several threads ask for the same key, one compiles and
   * the others wait.
   *
   * @param key the digest of all that decides the machine code
   * @param compile makes it when it is not there
   */
  byte[] get(String key, Supplier<byte[]> compile) {
    return images.computeIfAbsent(
        key, absent -> read(key).orElseGet(() -> write(key, compile.get())));
  }

  private Path file(String key) {
    return directory.resolve(key + ".cubin");
  }

  private Optional<byte[]> read(String key) {
    byte[] content;
    try {
      content = Files.readAllBytes(file(key));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn(
          "{}: cannot be read, so its kernels are compiled again: {}", file(key), e.toString());
      return Optional.empty();
    }
    if (content.length > DIGEST_BYTES) {
      byte[] image = Arrays.copyOfRange(content, DIGEST_BYTES, content.length);
      if (MessageDigest.isEqual(Digest.sha256(image), Arrays.copyOf(content, DIGEST_BYTES))) {
        return Optional.of(image);
      }
    }
    LOG.warn("{}: damaged, so its kernels are compiled again", file(key));
    return Optional.empty();
  }

  private byte[] write(String key, byte[] image) {
    try {
      Files.createDirectories(directory);
      Path unfinished = Files.createTempFile(directory, key, ".tmp");
      try {
        byte[] digest = Digest.sha256(image);
        Files.write(
            unfinished,
            ByteBuffer.allocate(digest.length + image.length).put(digest).put(image).array());
        Files.move(
            unfinished,
            file(key),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      LOG.warn(
          "{}: cannot be written, so each process compiles its kernels: {}",
          directory,
          e.toString());
    }
    return image;
  }
}

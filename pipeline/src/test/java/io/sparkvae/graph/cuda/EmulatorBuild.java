// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Compiles the emulator of CUDA, once for each content of its sources. Several processes may ask at
 * once: one compiles, the others wait.
 */
final class EmulatorBuild {
  private static final List<String> SOURCES =
      List.of(
          "settings.cpp",
          "device.cpp",
          "memory.cpp",
          "copies.cpp",
          "stream.cpp",
          "graph.cpp",
          "module.cpp",
          "kernel.cpp",
          "faults.cpp",
          "fibers.cpp",
          "nvrtc.cpp",
          "cublas.cpp");

  private static final List<String> HEADERS = List.of("emulator.h", "abi.h", "prelude.h");

  /** The file's name is the driver's; the other libraries are links to it. */
  static final String DRIVER = "libcuda.so.1";

  private static final List<String> LINKS = List.of("libnvrtc.so.13", "libcublas.so.13");

  private EmulatorBuild() {}

  /**
   * The folder with the libraries, under their names on a machine with a card. Skips the test where
   * the emulator cannot be built.
   */
  static synchronized Path folder() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the emulator of CUDA runs on x86-64 Linux only");
    try {
      Path all = Files.createDirectories(Path.of("target", "cuda-emulator").toAbsolutePath());
      String digest = digest();
      Path folder = all.resolve(digest.substring(0, 16));
      try (FileChannel file =
          FileChannel.open(
              all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        file.lock(); // until the channel is closed
        if (!Files.exists(folder.resolve(DRIVER))) {
          Path made = Files.createTempDirectory(all, "build");
          build(made, Integer.parseInt(digest.substring(0, 4), 16));
          Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prints the folder, for scripts. */
  public static void main(String[] arguments) {
    System.out.println(folder());
  }

  private static void build(Path folder, int version) throws IOException {
    for (String name : names()) {
      Files.write(folder.resolve(name), content(name));
    }
    List<String> command =
        new ArrayList<>(
            List.of("g++", "-std=c++17", "-O1", "-shared", "-fPIC", "-Wall", "-Wextra"));
    command.addAll(List.of("-fvisibility=hidden", "-ffp-contract=off", "-o", DRIVER));
    command.add("-DEMULATOR_VERSION=" + version);
    command.addAll(SOURCES);
    command.addAll(List.of("-ldl", "-lpthread"));
    Path log = folder.resolve("log");
    Process compiler;
    try {
      compiler =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no g++ on the search path: the emulator of CUDA cannot be built");
      throw e;
    }
    if (compiler.onExit().join().exitValue() != 0) {
      throw new IllegalStateException(
          "g++ refuses the emulator of CUDA:\n" + Files.readString(log));
    }
    for (String link : LINKS) {
      Files.createSymbolicLink(folder.resolve(link), Path.of(DRIVER));
    }
  }

  private static String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : names()) {
        digest.update(content(name));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(HEADERS);
    names.addAll(SOURCES);
    return names;
  }

  private static byte[] content(String name) throws IOException {
    try (InputStream in = EmulatorBuild.class.getResourceAsStream("emulator/" + name)) {
      return in.readAllBytes();
    }
  }
}

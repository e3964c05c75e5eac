package io.sparkvae.graph;

import java.io.OutputStream;
import java.io.PrintStream;

/** {@code SameDiff.createGradFunction} prints every operation to standard output. */
final class Quiet {
  private Quiet() {}

  static synchronized void run(Runnable noisy) {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    try {
      noisy.run();
    } finally {
      System.setOut(out);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.nd4j;

import java.io.OutputStream;
import java.io.PrintStream;

/** Keeps what {@code SameDiff.createGradFunction} prints, every operation, off standard output. */
final class Quiet {
  private Quiet() {}

  /** Runs something whose own thread's output is dropped; other threads print as before. */
  static synchronized void run(Runnable noisy) {
    PrintStream before = System.out;
    Thread silenced = Thread.currentThread();
    System.setOut(
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void write(byte[] bytes, int from, int length) {
            if (Thread.currentThread() != silenced) {
              before.write(bytes, from, length);
            }
          }

          @Override
          public void println(String line) {
            if (Thread.currentThread() != silenced) {
              before.println(line);
            }
          }

          @Override
          public void print(String text) {
            if (Thread.currentThread() != silenced) {
              before.print(text);
            }
          }
        });
    try {
      noisy.run();
    } finally {
      System.setOut(before);
    }
  }
}

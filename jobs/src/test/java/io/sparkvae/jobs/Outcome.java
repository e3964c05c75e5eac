// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.PrintWriter;
import java.io.StringWriter;

/** How a command line ended that was run in this JVM, and what it printed. */
record Outcome(int code, String out, String err) {
  static Outcome of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Outcome(code, out.toString(), err.toString());
  }
}

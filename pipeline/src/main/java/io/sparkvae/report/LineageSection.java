// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Manifest.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The section on lineage: the chain of manifests that the result comes from. It marks each input
 * whose digest is, or is not, that of the directory in this run.
 */
final class LineageSection {
  private LineageSection() {}

  static Section of(Run run) {
    List<Manifest.Read> chain = run.chain();
    Map<String, String> digests = new TreeMap<>();
    chain.forEach(read -> digests.putIfAbsent(read.manifest().kind(), read.digest()));
    StringBuilder body =
        new StringBuilder(
            "<p>Every directory names its inputs by the SHA-256 of their manifest. A tick means that"
                + " the input is the directory of this run, unchanged.</p>\n<ol class=\"chain\">\n");
    for (Manifest.Read read : chain) {
      Manifest manifest = read.manifest();
      long bytes = manifest.files().stream().mapToLong(Manifest.DataFile::bytes).sum();
      body.append(
          "<li><h3>%s</h3><p>%s</p><p class=\"path\">%s</p><p>manifest <code>%s</code></p>\n<ul>%s</ul></li>\n"
              .formatted(
                  Html.escape(manifest.kind()),
                  Html.escape(
                      "%s · %s files, %s bytes"
                          .formatted(
                              manifest.created(),
                              Html.count(manifest.files().size()),
                              Html.count(bytes))),
                  Html.escape(read.directory().toString()),
                  Html.escape(read.digest()),
                  inputs(manifest, digests)));
    }
    return new Section(
        "lineage",
        "Lineage",
        "a cross means that a result was made from another one than that which lies beside it.",
        body + "</ol>\n" + versions(chain));
  }

  private static String inputs(Manifest manifest, Map<String, String> digests) {
    StringBuilder items = new StringBuilder();
    for (Input input : manifest.inputs()) {
      String expected = digests.get(input.role());
      String mark = expected == null ? "" : expected.equals(input.digest()) ? "good" : "bad";
      String said = mark.equals("bad") ? " is not the one of this run: " + input.path() : "";
      items.append(
          "<li class=\"%s\">from %s <code title=\"%s\">%s</code>%s</li>"
              .formatted(
                  mark,
                  Html.escape(input.role()),
                  Html.escape(input.digest()),
                  Html.escape(shortened(input.digest())),
                  Html.escape(said)));
    }
    return items.toString();
  }

  private static String shortened(String digest) {
    return digest.length() > 12 ? digest.substring(0, 12) : digest;
  }

  private static String versions(List<Manifest.Read> chain) {
    List<String> names = new ArrayList<>();
    chain.get(chain.size() - 1).manifest().versions().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> names.add(e.getKey() + " " + e.getValue()));
    return "<p>Made with " + Html.escape(String.join(", ", names)) + ".</p>\n";
  }

  /** Returns the section with the effective settings of all stages. */
  static Section configuration(Run run) {
    StringBuilder body = new StringBuilder();
    for (Manifest.Read read : run.chain()) {
      Table table = new Table("Settings of " + read.manifest().kind(), "Setting", "Value");
      new TreeMap<>(read.manifest().configuration()).forEach((key, value) -> table.row(key, value));
      body.append("<div class=\"settings\">")
          .append(
              table.folded(
                  "%s, %s settings"
                      .formatted(read.manifest().kind(), read.manifest().configuration().size())))
          .append("</div>\n");
    }
    return new Section("configuration", "Configuration", "", body.toString());
  }
}

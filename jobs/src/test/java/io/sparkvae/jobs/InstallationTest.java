// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.provenance.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the archives hold, and whether the image and the examples for Kubernetes fit it. */
class InstallationTest {
  private static final Path DESCRIPTOR = Script.ROOT.resolve("jobs/src/assembly/installation.xml");
  private static final Pattern IN_IMAGE = Pattern.compile("/opt/sparkvae/([A-Za-z0-9_./-]+)");

  @TempDir Path here;

  /** The files of an unpacked archive, as the descriptor names them. */
  private static TreeSet<String> installed() throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(DESCRIPTOR.toFile())
            .getDocumentElement();
    TreeSet<String> files = new TreeSet<>();
    NodeList sets = root.getElementsByTagName("fileSet");
    for (int i = 0; i < sets.getLength(); i++) {
      Element set = (Element) sets.item(i);
      Path from = Script.ROOT.resolve("jobs").resolve(text(set, "directory").get(0)).normalize();
      String to = text(set, "outputDirectory").get(0).replaceFirst("^/", "");
      List<String> names = text(set, "include");
      (names.isEmpty() ? under(from) : names)
          .forEach(name -> files.add(to.isEmpty() ? name : to + "/" + name));
    }
    return files;
  }

  private static List<String> text(Element parent, String name) {
    List<String> texts = new ArrayList<>();
    NodeList found = parent.getElementsByTagName(name);
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  private static List<String> under(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .toList();
    }
  }

  @Test
  void everythingThatTheArchivesNameIsThere() throws Exception {
    assertThat(installed())
        .contains("scripts/sparkvae", "lib/sparkvae.jar", "lib/sparkvae-nd4j.jar", "LICENSE")
        .filteredOn(name -> !name.startsWith("lib/"))
        .allMatch(name -> Files.isRegularFile(Script.ROOT.resolve(name)));
  }

  @Test
  void whatIsNamedInTheImageIsInTheArchive() throws Exception {
    List<String> named = new ArrayList<>();
    for (String file :
        List.of(
            "Dockerfile",
            "conf/gpu.conf",
            "conf/kubernetes/spark-application.yaml",
            "conf/kubernetes/scheduled-spark-application.yaml",
            "docs/installation.md",
            "pipeline/src/main/resources/reference.conf")) {
      IN_IMAGE
          .matcher(Files.readString(Script.ROOT.resolve(file)))
          .results()
          .map(match -> match.group())
          .forEach(named::add);
    }
    TreeSet<String> installed = installed();
    assertThat(Script.ROOT.resolve("Dockerfile"))
        .content()
        .contains("ln -s lib/sparkvae.jar lib/sparkvae-nd4j.jar /opt/sparkvae/");
    installed.addAll(List.of("sparkvae.jar", "sparkvae-nd4j.jar"));
    assertThat(named)
        .hasSizeGreaterThan(5)
        .extracting(path -> path.replace("/opt/sparkvae/", ""))
        .allMatch(
            path ->
                installed.contains(path)
                    || installed.stream().anyMatch(f -> f.startsWith(path + "/")));
  }

  @Test
  void theImageIsOfThisVersionAndOfItsSpark() throws Exception {
    String version = Versions.current().get("sparkvae");
    assertThat(Script.ROOT.resolve("Dockerfile"))
        .content()
        .contains("ARG VERSION=" + version + "\n", "sparkvae-${VERSION}.tar.gz")
        .contains("ARG SPARK_IMAGE=spark:" + Versions.current().get("spark") + "-scala2.12-java17");
    assertThat(Script.ROOT.resolve("docs/installation.md"))
        .content()
        .contains("<version>" + version + "</version>", "sparkvae-" + version + ".tar.gz");
  }

  @Test
  void anUnpackedArchiveIsRunWhereItLies() throws Exception {
    assertThat(LaunchSite.library(here)).isEqualTo(here.resolve("jobs/target"));
    Path jar = Files.createDirectories(here.resolve("lib")).resolve("sparkvae.jar");
    Files.createFile(jar);
    assertThat(LaunchSite.library(here)).isEqualTo(here.resolve("lib"));
  }
}

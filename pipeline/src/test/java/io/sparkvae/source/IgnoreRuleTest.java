// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no image by its name. */
class IgnoreRuleTest {
  @TempDir java.nio.file.Path temporary;

  @ParameterizedTest
  @CsvSource({
    ".DS_Store, HIDDEN",
    "cat/._00.jpg, HIDDEN",
    ".git/objects/aa, HIDDEN",
    "__MACOSX/cat/00.jpg, HIDDEN",
    "dog/Thumbs.db, JUNK",
    "THUMBS.DB, JUNK",
    "desktop.ini, JUNK",
    "$RECYCLE.BIN/S-1/x.jpg, JUNK",
    "a/@eaDir/x.jpg/SYNOPHOTO_THUMB_M.jpg, JUNK",
    "#recycle/x.jpg, JUNK",
    "_SUCCESS, CONTROL",
    "cat/_IN_PROGRESS, CONTROL",
    "_OWNER-12, CONTROL",
    "_manifest.json, CONTROL",
    "manifest.json, CONTROL",
    "_temporary/0/x.png, CONTROL",
    "_JOURNAL/units/a, CONTROL",
    "_started_4711, CONTROL",
    "README, COMPANION",
    "Readme.first, COMPANION",
    "LICENSE, COMPANION",
    "licence.odt, COMPANION",
    "SHA256SUMS, COMPANION",
    "md5sums, COMPANION",
    "a/labels.CSV, COMPANION",
    "x.jpg.xmp, COMPANION",
    "IMG_1.THM, COMPANION",
    "IMG_1.mkv, COMPANION",
    "classes.names, COMPANION",
  })
  void namesThatAreNoImages(String path, IgnoreReason reason) {
    assertThat(IgnoreRule.of(path)).contains(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_DSC0001.JPG",
        "_MG_0001.png",
        "_class/x.png",
        "__macosx_/x.png",
        "README.png",
        "license-1.jpg",
        "noextension",
        "x.heic",
        "strange.xyz",
        "_started_4711.png",
        "../x.png",
      })
  void namesThatMayBeImages(String path) {
    assertThat(IgnoreRule.of(path)).isEmpty();
  }

  /** The same files in a folder, a tar and a zip: the same images and the same counts. */
  @Test
  void oneRuleForFoldersAndArchives() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String path :
        List.of("__MACOSX/cat/._1.png", "cat/.DS_Store", "cat/1.png", "cat/Thumbs.db")) {
      files.put(path, Inputs.png(2, 2, 1));
    }
    files.put("cat/_2.png", Inputs.png(2, 2, 2));
    files.put("cat/notes.pdf", new byte[3]);
    files.put("cat/odd.xyz", new byte[3]);
    for (var file : files.entrySet()) {
      Inputs.file(temporary.resolve("folder").resolve(file.getKey()), file.getValue());
    }
    Inputs.file(temporary.resolve("a.tar"), Inputs.tar(files));
    Inputs.file(temporary.resolve("a.zip"), Inputs.zip(files));
    for (String input : List.of("folder", "a.tar", "a.zip")) {
      SourcePlan plan = Inputs.plan(temporary.resolve(input), "auto");
      assertThat(Inputs.read(plan))
          .extracting(SourceImage::id)
          .as(input)
          .containsExactly("cat/1.png", "cat/_2.png", "cat/odd.xyz");
      assertThat(Inputs.ignored(plan).reasons())
          .as(input)
          .isEqualTo(
              Map.of(
                  "companion", new IgnoredFiles.Group(1, List.of("cat/notes.pdf")),
                  "hidden",
                      new IgnoredFiles.Group(2, List.of("__MACOSX/cat/._1.png", "cat/.DS_Store")),
                  "junk", new IgnoredFiles.Group(1, List.of("cat/Thumbs.db"))));
    }
  }

  @Test
  void whatIsIgnoredIsNoPartOfTheIdentity() throws Exception {
    Inputs.file(temporary.resolve("1.png"), Inputs.png(2, 2, 1));
    SourcePlan plan = Inputs.plan(temporary, "auto");
    SourceIdentity before = Sources.identity(plan, new Configuration());
    Inputs.file(temporary.resolve(".DS_Store"), new byte[1]);
    Inputs.file(temporary.resolve("README.md"), new byte[1]);
    Inputs.file(temporary.resolve("labels.csv.gz"), new byte[1]);
    assertThat(Sources.identity(plan, new Configuration())).isEqualTo(before);
    Inputs.file(temporary.resolve("_2.png"), Inputs.png(2, 2, 2));
    assertThat(Sources.identity(plan, new Configuration())).isNotEqualTo(before);
  }

  /** An earlier version quarantined {@code Thumbs.db}: it is known, and not counted again. */
  @Test
  void whatEarlierShardsKnowIsNotIgnored() throws Exception {
    Inputs.file(temporary.resolve("1.png"), Inputs.png(2, 2, 1));
    Inputs.file(temporary.resolve("Thumbs.db"), new byte[7]);
    Inputs.file(temporary.resolve("a/2.png"), Inputs.png(2, 2, 2));
    SourcePlan plan = Inputs.plan(temporary, "folder");
    Set<String> known = Set.of("1.png", "Thumbs.db");
    Configuration hadoop = new Configuration();
    Listing now = Listing.of(plan.input(), hadoop);
    Listing then =
        new Listing(
            now.root(),
            false,
            List.of(now.files().get(0), new Listing.Listed("Thumbs.db", 7)),
            List.of());
    Inputs.file(temporary.resolve("b/desktop.ini"), new byte[7]);
    OpenSource beyond =
        Sources.beyond(
            plan,
            new SourceAccess(hadoop, null),
            new EarlierSource(known, then.digest(hadoop), null));
    assertThat(beyond.ignored()).hasToString("1 ignored (1 junk)");
    assertThat(beyond.images().orElseThrow().expected()).hasValue(1);
  }

  @Test
  void examplesAreBoundedAndSumsHold() {
    Map<String, IgnoredFiles.Group> many = new TreeMap<>();
    for (int i = 0; i < 9; i++) {
      many.merge("junk", IgnoredFiles.Group.of("f" + i), IgnoredFiles.Group::plus);
    }
    IgnoredFiles files = IgnoredFiles.of(many);
    assertThat(files.plus(files).count()).isEqualTo(18);
    assertThat(files.plus(files).reasons().get("junk").examples())
        .containsExactly("f0", "f1", "f2", "f3", "f4");
  }
}

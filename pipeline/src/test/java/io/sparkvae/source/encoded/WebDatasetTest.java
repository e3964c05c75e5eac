// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.source.Inputs;
import io.sparkvae.source.Sources;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of webdataset: samples by key, labels, lists in braces, new shards. */
class WebDatasetTest {
  private static final String[] SAMPLES = {
    "000.jpg=image",
    "000.cls=3",
    "000.txt=a cat",
    "a/001.x.cls=7",
    "a/001.png=image",
    "a/001.json={\"class\": {\"name\": \"dog\"}, \"id\": 12}",
    "002.cls=5",
    "003.seg.png=image",
    "003.jpg=image",
    "README.md=text",
    "004.jpg=",
    "005.json={",
    "005.webp=image",
  };

  @TempDir Path temporary;

  /** Makes a tar file of entries; the content "image" stands for one. */
  private Path shard(String name, String... entries) throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      String content = entry.substring(equals + 1);
      files.put(
          entry.substring(0, equals),
          content.equals("image")
              ? Inputs.png(4, 4, files.size())
              : content.getBytes(StandardCharsets.UTF_8));
    }
    return Inputs.file(temporary.resolve(name), Inputs.tar(files));
  }

  private static List<String> read(SourcePlan plan) throws Exception {
    return Inputs.read(plan).stream().map(WebDatasetTest::shown).toList();
  }

  private static String shown(SourceImage image) {
    String reason =
        image.content() instanceof SourceImage.Refused refused ? " " + refused.why().reason() : "";
    return image.id() + "=" + image.label() + reason;
  }

  @Test
  void entriesWithOneKeyAreOneSample() throws Exception {
    SourcePlan plan = Inputs.plan(shard("t.tar", SAMPLES), "webdataset");
    assertThat(read(plan))
        .containsExactly(
            "t/000=3",
            "t/a/001=null",
            "t/002=5 sample without an image",
            "t/003=null",
            "t/004=null empty file",
            "t/005=null");
    // Every entry is an image or counted: 13 entries, 5 of them images.
    assertThat(Inputs.ignored(plan)).hasToString("8 ignored (8 companion)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ingest.webdataset.label = txt             | t/000=a cat, t/a/001=null, t/003=null
          ingest.webdataset.label = json.class.name | t/000=null, t/a/001=dog, t/003=null
          ingest.webdataset.label = json.id         | t/000=null, t/a/001=12, t/003=null
          ingest.webdataset.label = x.cls           | t/000=null, t/a/001=7, t/003=null
          ingest.webdataset.image = seg.png         | t/003=null
          """)
  void settingsSayWhatIsImageAndLabel(String setting, String expected) throws Exception {
    Path shard = shard("t.tar", SAMPLES);
    assertThat(
            read(Inputs.plan(shard, "webdataset", setting.replace(" ", ""))).stream()
                .filter(image -> Set.of("t/000", "t/a/001", "t/003").contains(image.split("=")[0])))
        .filteredOn(image -> !image.contains("without"))
        .containsExactly(expected.split(", "));
  }

  @Test
  void aKeyThatComesAgainIsAnotherSample() throws Exception {
    Path tar = shard("t.tar", "0.jpg=image", "0.cls=3");
    Path second = shard("second.tar", "0.jpg=image", "0.cls=4");
    Files.write(tar, Files.readAllBytes(second), StandardOpenOption.APPEND);
    assertThat(read(Inputs.plan(tar, "webdataset"))).containsExactly("t/0=3", "t/0#3=4");
  }

  @Test
  void labelsThatCannotBeReadAreRefusedOneByOne() throws Exception {
    Path shard =
        shard(
            "t.tar",
            "1.jpg=image",
            "1.json={",
            "2.jpg=image",
            "2.json={\"a\": [1]}",
            "3.jpg=image");
    assertThat(read(Inputs.plan(shard, "webdataset", "ingest.webdataset.label=json.a")))
        .containsExactly(
            "t/1=null label cannot be read", "t/2=null label cannot be read", "t/3=null");
  }

  @Test
  void aDirectoryOfImg2datasetHasCompanions() throws Exception {
    for (String shard : List.of("00000", "00001")) {
      shard("laion/" + shard + ".tar", shard + "0000.jpg=image", shard + "0000.json={}");
      Inputs.file(temporary.resolve("laion/" + shard + ".parquet"), "PAR1".getBytes());
      Inputs.file(temporary.resolve("laion/" + shard + "_stats.json"), new byte[1]);
    }
    SourcePlan plan = Inputs.plan(temporary.resolve("laion"), "webdataset");
    assertThat(read(plan)).containsExactly("00000/000000000=null", "00001/000010000=null");
    assertThat(Inputs.ignored(plan)).hasToString("6 ignored (6 companion)");
  }

  /** Splits stand in the names of shards. */
  @ParameterizedTest
  @CsvSource({"auto", "webdataset"})
  void aListInBracesNamesShards(String format) throws Exception {
    for (String name :
        List.of("in-train-000", "in-train-001", "in-val-000", "in-val-001", "other")) {
      shard(name + ".tar", "k.jpg=image", "k.cls=1");
    }
    SourcePlan plan = list("in-{train,val}-{000..001}.tar", format);
    assertThat(read(plan))
        .containsExactly(
            "in/train/000/k=1", "in/train/001/k=1", "in/val/000/k=1", "in/val/001/k=1");
    assertThatThrownBy(() -> read(list("in-{train,val}-{000..002}.tar", format)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected every file of the list, found none at ")
        .hasMessageContaining("002.tar");
  }

  private SourcePlan list(String names, String format) {
    return Sources.plan(
        io.sparkvae.configuration.Settings.reference()
            .withValue("ingest.input", temporary + "/" + names, "test")
            .withValue("ingest.format", format, "test"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a{0..2}         | a0 a1 a2
          a{08..11}.tar   | a08.tar a09.tar a10.tar a11.tar
          {x,y{1,2}}      | x y1 y2
          {3..1}          | 3 2 1
          a{b}c{d..e}{}   | a{b}c{d..e}{}
          {a,}b           | ab b
          """)
  void bracesStandForLists(String list, String expected) {
    assertThat(BraceList.expand(list)).containsExactly(expected.split(" "));
  }

  @Test
  void tooLongListsAreRefused() {
    assertThatThrownBy(() -> BraceList.expand("{0..9999999}"))
        .isInstanceOf(ConfigurationFailure.class);
    assertThatThrownBy(() -> BraceList.expand("{0..99999999999999999999}"))
        .isInstanceOf(ConfigurationFailure.class);
  }

  @Test
  void aCutShardFailsTheJob() throws Exception {
    Path shard = shard("t.tar", SAMPLES);
    Files.write(shard, java.util.Arrays.copyOf(Files.readAllBytes(shard), 3000));
    assertThatThrownBy(() -> read(Inputs.plan(shard, "webdataset")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("found it broken after");
  }

  @Test
  void newShardsAreReadAndChangedOnesRefused() throws Exception {
    shard("in/0.tar", "a.jpg=image");
    SourcePlan plan = Inputs.plan(temporary.resolve("in"), "webdataset");
    Configuration hadoop = new Configuration();
    EarlierSource earlier =
        new EarlierSource(
            Inputs.read(plan).stream().map(SourceImage::id).collect(Collectors.toSet()),
            Sources.identity(plan, hadoop).digest(),
            null);
    WebDatasetFormat format = new WebDatasetFormat();
    SourceAccess access = new SourceAccess(hadoop, null);
    assertThat(format.beyond(listing(format), plan, access, earlier).images()).isEmpty();
    shard("in/1.tar", "b.jpg=image", "c.jpg=image");
    OpenSource added = format.beyond(listing(format), plan, access, earlier);
    assertThat(added.identity()).isEqualTo(Sources.identity(plan, hadoop));
    assertThat(Inputs.tasks(added)).hasSize(1);
    shard("in/0.tar", "a.jpg=image", "d.jpg=image");
    assertThatThrownBy(() -> format.beyond(listing(format), plan, access, earlier))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("or some changed");
  }

  private Listing listing(WebDatasetFormat format) {
    Configuration hadoop = new Configuration();
    return format.select(WebDatasetFormat.list(temporary.resolve("in").toString(), hadoop), hadoop);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.source.Inputs;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV files of labels as people write them; {@code ~} is a line break. */
class LabelFilesTest {
  private static final List<String> IDS = List.of("img/0.png", "img/1.png", "img/café.png");

  @TempDir Path temporary;

  private Path write(String text, Charset charset) throws Exception {
    return Files.write(temporary.resolve("labels.csv"), text.replace("~", "\n").getBytes(charset));
  }

  private LabelFiles files(Path csv, String... settings) {
    Settings all = Settings.reference().withValue("ingest.input", "/data", "test");
    for (String assignment : settings) {
      all = all.withOverride(assignment);
    }
    return LabelFiles.of(List.of(csv.toString()), all);
  }

  /** Returns the lines as numbers, paths and labels. */
  private static List<String> lines(LabelFiles files) {
    List<String> lines = new ArrayList<>();
    try (LabelFile file =
        LabelFile.open(files.files().get(0), files.columns(), new Configuration())) {
      file.forEachRemaining(
          line -> lines.add(line.number() + ":" + line.path() + "=" + line.label()));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filepath,label~a, cat~b, dog~",
        "filepath;label~a;cat~b;dog",
        "filepath\tlabel~a\tcat~b\tdog~",
        "filepath|label~a|cat~b|dog~",
        "FilePath, Label ~a ,cat ~b,dog~",
        "label,id,filepath~cat,1,a~dog,2,b~",
        "\"filepath\",\"label\"~\"a\",\"cat\"~\"b\" ,dog~",
        "filepath,label\r\na,cat\r\nb,dog\r\n",
        "filepath,label\ra,cat\rb,dog\r",
        "\uFEFFfilepath,label~a,cat~b,dog~"
      })
  void delimitersHeadersAndLineBreaks(String text) throws Exception {
    assertThat(lines(files(write(text, StandardCharsets.UTF_8))))
        .containsExactly("2:a=cat", "3:b=dog");
  }

  @Test
  void quotesBlankLinesAndBreaksWithinFields() throws Exception {
    String text = "filepath,label,text~~\"a, b\",\"say \"\"hi\"\"\",\"two~lines\"~~ ~b,,x~";
    assertThat(lines(files(write(text, StandardCharsets.UTF_8))))
        .containsExactly("3:a, b=say \"hi\"", "7:b=");
  }

  @Test
  void excelsLineOfTheDelimiterIsPassedOver() throws Exception {
    assertThat(lines(files(write("sep=;~filepath;label~a;cat~", StandardCharsets.UTF_8))))
        .containsExactly("3:a=cat");
  }

  @Test
  void encodings() throws Exception {
    String text = "filepath,label~café,é~";
    for (String bom : List.of("UTF-16LE", "UTF-16BE")) {
      assertThat(lines(files(write("\uFEFF" + text, Charset.forName(bom)))))
          .containsExactly("2:café=é");
    }
    Path latin = write(text, StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> files(latin).requireReadable(new Configuration()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("set it to that of the file, for instance windows-1252");
    assertThat(lines(files(latin, "ingest.csv.encoding=windows-1252"))).containsExactly("2:café=é");
    assertThatThrownBy(() -> files(latin, "ingest.csv.encoding=klingon"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected an encoding such as UTF-8");
  }

  private Path jsonLines(String text) throws Exception {
    return Files.writeString(
        temporary.resolve("metadata.jsonl"), text.replace("~", "\n").replace('\'', '"'));
  }

  @Test
  void anObjectALine() throws Exception {
    Path json =
        jsonLines(
            "{'file_name': 'a', 'text': ['x'], 'Label': 'cat'}~~{'label': 7, 'file_name': 'b'}~"
                + "{'file_name': 'c', 'label': true}\r~{'file_name': 'd', 'label': null}");
    assertThat(lines(files(json, "ingest.csv.path=file_name")))
        .containsExactly("1:a=cat", "3:b=7", "4:c=true", "5:d=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          {'filepath': 'a', 'label': 'x'}~{'filepath': # line 2: expected an object of JSON on a line of its own
          [1]                                          # line 1: expected an object of JSON on a line of its own
          {'filepath': 'a', 'label': 'x'} {}           # line 1: expected an object of JSON on a line of its own
          {'filepath': 'a', 'label': 'x', 'label': 'y'} # line 1: expected an object of JSON on a line of its own
          {'file_name': 'a', 'label': 'x'} # expected the fields filepath and label, found 'file_name, label'; set ingest.csv.path
          {'filepath': 7, 'label': 'x'}                # line 1: expected the path of an image as filepath, found '7'
          {'filepath': ' ', 'label': 'x'}              # line 1: expected the path of an image as filepath, found
          {'filepath': 'a', 'label': ['x', 'y']}       # line 1: expected a name or a whole number as label, found '["x","y"]'
          {'filepath': 'a', 'label': 1.5}              # expected whole numbers or names of classes, found '1.5'
          """)
  void linesOfJsonThatCannotBeUsed(String text, String message) throws Exception {
    LabelFiles files = files(jsonLines(text));
    assertThatThrownBy(() -> files.requireReadable(new Configuration()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
  }

  @Test
  void gzippedFiles() throws Exception {
    byte[] whole = Inputs.gzip("filepath,label\na,cat\n".getBytes(StandardCharsets.UTF_8));
    Path csv = Files.write(temporary.resolve("labels.csv.gz"), whole);
    assertThat(lines(files(csv))).containsExactly("2:a=cat");
    Files.write(csv, Arrays.copyOf(whole, whole.length - 12));
    assertThatThrownBy(() -> lines(files(csv)))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected a whole compressed file, found it broken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          image,class~a,cat~ # expected a header with the columns filepath and label, found 'image,class'
          a,cat~             # or add a header
          filepath,label~a~  # line 2: expected at least 2 fields, found 1
          filepath,label~,cat~ # line 2: expected the path of an image, found an empty field
          filepath,label~"a,cat~ # line 2: expected a closing quote
          filepath,label~"a"b,cat~ # line 2: expected a delimiter after a quoted field
          filepath,label,Label~a,x,y~ # expected one column label, found it as columns 2 and 3
          filepath,label,filepath~a,x,b~ # expected one column filepath, found it as columns 1 and 3
          filepath,label~a,0.0~b,1.0~ # expected whole numbers or names of classes, found '0.0'
          filepath;label~a;3,0~b;1~ # expected whole numbers or names of classes, found '3,0'
          filepath,label~a,1e0~b,1~ # expected whole numbers or names of classes, found '1e0'
          filepath,label~a,-1~b,1~ # expected numbers from 0 to 2147483647
          filepath,label~a,01~b,1~ # expected each number once
          filepath,label~a,1099511627776~b,1~ # found '1099511627776'
          """)
  void filesThatCannotBeUsedAreRefusedBeforeTheImagesAreRead(String text, String message)
      throws Exception {
    LabelFiles files = files(write(text, StandardCharsets.UTF_8));
    assertThatThrownBy(() -> files.requireReadable(new Configuration()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
  }

  @Test
  void otherColumnsAreNamedBySettings() throws Exception {
    Path csv = write("image,class~a,cat~", StandardCharsets.UTF_8);
    assertThat(lines(files(csv, "ingest.csv.path=image", "ingest.csv.label=class")))
        .containsExactly("2:a=cat");
    assertThatThrownBy(() -> files(csv, "ingest.csv.path=label"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected another column");
  }

  private PathMatch match(String paths, double maxBadFraction) throws Exception {
    String text = "filepath,label~" + paths.replace(" ", "~");
    return LabelCheck.match(
        files(write(text, StandardCharsets.UTF_8)),
        IDS::stream,
        maxBadFraction,
        new Configuration());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          img/0.png,a img/1.png,a img/café.png,b          # path
          ./img/0.png,a img\\1.png,a /img/cafe\u0301.png,b # path
          img/0.png,a img/0.png,a img/1.png,a img/café.png,b # path
          /data/x/img/0.png,a /data/x/img/1.png,a /data/x/img/café.png,b # path without its first 2 directories
          file:///y/img/0.png,a file:///y/img/1.png,a file:///y/img/café.png,b # path without its first directory
          0.png,a 1.png,a café.png,b                      # file name
          0,a 1,a café,b                                  # file name, without extension
          img/0,a img/1,a img/café,b                      # path, without extension
          """)
  void pathsNameImagesInTheClosestWay(String paths, String expected) throws Exception {
    assertThat(match(paths, 0)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          img/0.png,a img/1.png,a                      # images without a label: 1 of 3 (such as 'img/café.png')
          img/0.png,a img/1.png, img/café.png,b        # images without a label: 1 of 3 (such as 'img/1.png')
          img/0.png,a img/1.png,a img/café.png,b img/9.png,b # lines without an image: 1 (such as line 5 of
          img/0.png,a img/1.png,a img/café.png,b img/0.png,b # expected one label for each image, found 'b' for 'img/0.png'
          IMG/0.PNG,a                                  # expected paths of images such as 'img/0.png', found 'IMG/0.PNG'
          """)
  void linesThatDoNotFitTheImagesAreRefused(String lines, String message) throws Exception {
    assertThatThrownBy(() -> match(lines, 0.2))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void aNameOfSeveralImagesIsRefused() throws Exception {
    LabelFiles files = files(write("filepath,label~0.png,a~", StandardCharsets.UTF_8));
    assertThatThrownBy(
            () ->
                LabelCheck.match(
                    files, () -> List.of("a/0.png", "b/0.png").stream(), 1, new Configuration()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("which names several");
  }

  /** All other names occur in two directories, so the name alone is no better way. */
  @Test
  void aWrongDirectoryIsALineWithoutAnImage() throws Exception {
    String text = "filepath,label~a/0.png,x~a/1.png,x~b/0.png,y~c/1.png,y~";
    LabelFiles files = files(write(text, StandardCharsets.UTF_8));
    List<String> ids = List.of("a/0.png", "a/1.png", "b/0.png", "b/1.png");
    assertThatThrownBy(() -> LabelCheck.match(files, ids::stream, 0, new Configuration()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("(such as 'b/1.png'), lines without an image: 1 (such as line 5");
    assertThat(LabelCheck.match(files, ids::stream, 0.5, new Configuration())).hasToString("path");
  }

  /** However source and file are written: as path, URI, relative path, or with detours. */
  @ParameterizedTest
  @CsvSource({
    "file://ABSOLUTE/, ABSOLUTE/train/metadata.csv",
    "ABSOLUTE, file://ABSOLUTE/train/metadata.csv",
    "RELATIVE, ABSOLUTE/train/metadata.csv",
    "ABSOLUTE, RELATIVE/train/metadata.csv",
    "ABSOLUTE/., ABSOLUTE//test/../train/metadata.csv"
  })
  void aFileInTheSourceNamesImagesFromItsDirectory(String source, String file) throws Exception {
    Path csv = Files.createDirectory(temporary.resolve("train")).resolve("metadata.csv");
    Files.writeString(csv, "filepath,label\n0.png,a\n");
    UnaryOperator<String> written =
        path ->
            path.replace("ABSOLUTE", temporary.toString())
                .replace("RELATIVE", Path.of("").toAbsolutePath().relativize(temporary).toString());
    Settings settings =
        Settings.reference().withValue("ingest.input", written.apply(source), "test");
    PathMatch match =
        LabelCheck.match(
            LabelFiles.of(List.of(written.apply(file)), settings),
            () -> List.of("test/0.png", "train/0.png").stream(),
            0.5,
            new Configuration());
    assertThat(match).hasToString("path from the directory of the CSV file");
  }
}

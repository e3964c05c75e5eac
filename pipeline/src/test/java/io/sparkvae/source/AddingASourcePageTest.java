// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.source.format.SourceImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/adding-a-source.md} says is enough: one new file and one edit. */
class AddingASourcePageTest {
  private static final Path PAGE = Path.of("../docs/adding-a-source.md");
  private static final Path SOURCES = Path.of("src/main/java/io/sparkvae/source");

  @TempDir Path temporary;

  @Test
  @SuppressWarnings("unchecked")
  void thePageAddsAFormat() throws Exception {
    List<Path> files = List.of(newFile(), editedFile());
    Path classes = Files.createDirectory(temporary.resolve("classes"));
    compile(files, classes);
    Path input = Files.createDirectory(temporary.resolve("in"));
    String line = "16," + "0,".repeat(62) + "8,";
    Files.writeString(input.resolve("a.tes"), line + "7\n" + line + "3\n17," + line + "\n1,2\n");
    Files.writeString(input.resolve("names.txt"), "not read");

    var loader = new PackageLoader(classes);
    var reading =
        (Function<Path, List<String>>)
            loader.loadClass(Reading.class.getName()).getDeclaredConstructor().newInstance();
    assertThat(reading.apply(input))
        .containsExactly(
            "auto, folder, tar, zip, archives, webdataset, cifar10, cifar100, stl10, npz, npy, parquet, table, idx, optdigits, sprites, noisy-sprites, moving-sprites, noisy-oscillators, moving",
            "a.tes/00000 7 -1 127",
            "a.tes/00001 3 -1 127",
            "a.tes/00002 8 value out of range",
            "a.tes/00003 null another number of fields",
            "1 ignored (1 companion)");
  }

  /** Reads with the classes of the page; loaded where they are. */
  public static final class Reading implements Function<Path, List<String>> {
    @Override
    public List<String> apply(Path input) {
      try {
        List<String> found = new ArrayList<>();
        found.add(String.join(", ", SourceFormats.names()));
        for (SourceImage image : Inputs.read(Inputs.plan(input, "auto"))) {
          found.add("%s %s %s".formatted(image.id(), image.label(), words(image)));
        }
        found.add(Inputs.ignored(Inputs.plan(input, "optdigits")).toString());
        return found;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String words(SourceImage image) {
      if (image.content() instanceof SourceImage.Raw raw) {
        byte[] pixels = raw.image().pixels();
        return pixels[0] + " " + pixels[63];
      }
      return ((SourceImage.Refused) image.content()).why().reason();
    }
  }

  private Path newFile() throws IOException {
    Matcher block = block("<!-- new file (\\S+) -->\n```java\n(.*?)```");
    return Files.writeString(temporary.resolve(block.group(1)), block.group(2));
  }

  private Path editedFile() throws IOException {
    Matcher block = block("<!-- edit (\\S+) -->\n```diff\n(.*?)```");
    String source = Files.readString(SOURCES.resolve(block.group(1)));
    String before = null;
    for (String line : block.group(2).lines().toList()) {
      String text = line.substring(1).strip();
      if (line.startsWith("+")) {
        source = source.replace(before, before + "\n" + text);
      } else {
        assertThat(source).containsOnlyOnce(text);
        before = text;
      }
    }
    return Files.writeString(temporary.resolve(block.group(1)), source);
  }

  private static Matcher block(String pattern) throws IOException {
    Matcher block = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(block.find()).as(pattern).isTrue();
    return block;
  }

  private static void compile(List<Path> files, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  /** The whole package anew, with the compiled classes in it. */
  private static final class PackageLoader extends ClassLoader {
    private final Path classes;

    PackageLoader(Path classes) {
      super(AddingASourcePageTest.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(AddingASourcePageTest.class.getPackageName() + ".")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String path = name.replace('.', '/') + ".class";
      Path compiled = classes.resolve(path);
      try (InputStream in =
          Files.exists(compiled)
              ? Files.newInputStream(compiled)
              : getParent().getResourceAsStream(path)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}

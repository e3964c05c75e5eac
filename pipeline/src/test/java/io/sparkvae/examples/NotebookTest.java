// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.latents.Fixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.List$;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/** The commands of docs/notebook.md, in the interpreter of spark-shell. */
@Tag("proofs")
class NotebookTest {
  private static final Pattern BLOCK = Pattern.compile("```scala\n(.*?)```", Pattern.DOTALL);

  @TempDir Path temporary;

  @Test
  void theCommandsOfThePageRun() throws Exception {
    StringWriter said = new StringWriter();
    Settings settings = new Settings();
    settings.classpath().value_$eq(System.getProperty("java.class.path"));
    IMain shell = new IMain(settings, new PrintWriter(said));
    try {
      shell.bind(
          "spark", "org.apache.spark.sql.SparkSession", Fixture.spark(), List$.MODULE$.empty());
      Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/notebook.md")));
      int blocks = 0;
      while (block.find()) {
        String code =
            block.group(1).replace("val run = \"run\"", "val run = \"%s\"".formatted(temporary));
        assertThat(shell.interpret(code))
            .as("%s%n%s", code, said)
            .isEqualTo(Results.Success$.MODULE$);
        blocks++;
      }
      assertThat(blocks).isEqualTo(7);
      for (String text : new String[] {"html", "pictures", "page"}) {
        String shown = (String) shell.valueOfTerm(text).get();
        assertThat(shown).contains("data:image/png;base64,");
      }
      assertThat((String) shell.valueOfTerm("pictures").get())
          .contains("<figcaption>reconstructions</figcaption>", "<figcaption>samples</figcaption>");
      assertThat((String) shell.valueOfTerm("page").get()).startsWith("<iframe ");
    } finally {
      shell.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is public has a comment: types, methods, constructors and fields. The compiler's own check,
 * {@code -Xdoclint:missing}, also requires a tag for each parameter and result, even if the
 * sentence above says it all.
 */
class DocumentedTest {
  private static final Path SOURCES = Path.of("src/main/java/io/sparkvae");

  /** The engine: its methods are named after operations that the package describes. */
  private static final Path ENGINE = SOURCES.resolve("graph");

  @Test
  void whatIsPublicHasAComment() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(SOURCES)) {
      files =
          walk.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.startsWith(ENGINE))
              .sorted()
              .toList();
    }
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(withoutComment(files)).isEmpty();
  }

  @Test
  void whatHasNoCommentIsFound(@TempDir Path here) throws IOException {
    Path file = here.resolve("Solid.java");
    Files.writeString(
        file,
        """
        /** A solid. */
        public interface Solid {
          /** Its volume. */
          double volume();

          double surface();

          /** A cube. */
          record Cube(double side) implements Solid {
            public Cube {
              side = Math.abs(side);
            }

            @Override
            public double volume() {
              return side * side * side;
            }

            public static Cube unit() {
              return new Cube(1);
            }

            private static void unseen() {}
          }

          enum Kind {
            ROUND
          }
        }
        """);
    assertThat(withoutComment(List.of(file)))
        .containsExactly("Solid.surface", "Solid.Cube.unit", "Solid.Kind");
  }

  private static List<String> withoutComment(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Members members;
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      members = new Members(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        members.scan(unit, "");
      }
    }
    return members.withoutComment;
  }

  /**
   * Visits what is visible outside its package; the parameter is the name of the type around it.
   */
  private static final class Members extends TreePathScanner<Void, String> {
    private final DocTrees comments;
    private final List<String> withoutComment = new ArrayList<>();

    private Members(DocTrees comments) {
      this.comments = comments;
    }

    @Override
    public Void visitClass(ClassTree type, String outer) {
      String name = outer + type.getSimpleName();
      if (isVisible(type.getModifiers())) {
        require(name);
        super.visitClass(type, name + ".");
      }
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, String outer) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      boolean constructsRecord = method.getReturnType() == null && isIn(Tree.Kind.RECORD);
      if (isVisible(method.getModifiers()) && !overrides && !constructsRecord) {
        require(outer + method.getName());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, String outer) {
      boolean constant = isIn(Tree.Kind.ENUM) && outer.endsWith(field.getType() + ".");
      if (isVisible(field.getModifiers()) && !constant) {
        require(outer + field.getName());
      }
      return null;
    }

    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || isIn(Tree.Kind.INTERFACE) && !flags.contains(Modifier.PRIVATE);
    }

    private boolean isIn(Tree.Kind kind) {
      return getCurrentPath().getParentPath().getLeaf().getKind() == kind;
    }

    private void require(String name) {
      if (comments.getDocComment(getCurrentPath()) == null) {
        withoutComment.add(name);
      }
    }
  }
}

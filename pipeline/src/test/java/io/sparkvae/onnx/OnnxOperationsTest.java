// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.engine.OperationCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of a graph has an ONNX form with the same numbers, or is refused by name. */
class OnnxOperationsTest {
  /** What only gradients have. */
  private static final List<Operation> REFUSED =
      List.of(
          Operation.Elementwise.DIGAMMA,
          Operation.Elementwise.LANGEVIN_SLOPE,
          new Operation.ConvolutionWeights(new Operation.Window(1, 0)),
          new Operation.ScatterRows());

  private static final String RESULT = "result";

  private static final Map<String, Expression> CASES = OperationCases.all();

  static Stream<String> said() {
    return CASES.entrySet().stream()
        .filter(each -> kinds(List.of(each.getValue())).stream().noneMatch(refused()::contains))
        .map(Map.Entry::getKey);
  }

  private static Set<String> refused() {
    return REFUSED.stream().map(OnnxOperationsTest::kind).collect(Collectors.toSet());
  }

  private static String kind(Operation operation) {
    return operation instanceof Enum<?> one ? one.name() : operation.getClass().getSimpleName();
  }

  private static Set<String> kinds(List<Expression> roots) {
    return Graph.topological(roots).stream()
        .map(e -> kind(e.operation()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("said")
  void theRuntimeGivesTheSameNumbers(String name) throws Exception {
    Graph graph = new Graph(Map.of(RESULT, CASES.get(name)));
    float[] parameters = graph.layout().initialise(name.hashCode());
    float[] expected;
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.parameters().put(parameters);
      session.evaluate(List.of(RESULT));
      expected = session.output(RESULT).toFloats();
    }
    try (OnnxRun run = new OnnxRun(file(graph, parameters))) {
      float[] found = run.outputs(1, Map.of()).get(RESULT);
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        float tolerance = 1e-5f * Math.max(1, Math.abs(expected[i]));
        assertThat(found[i]).isCloseTo(expected[i], within(tolerance));
      }
    }
  }

  private static byte[] file(Graph graph, float[] parameters) {
    GraphWriter writer = new GraphWriter("case");
    OnnxTranslation translation =
        new OnnxTranslation(
            writer,
            new OnnxTranslation.Parameters(graph.layout(), parameters),
            BatchSizes.of(graph, graph),
            Map.of(),
            "no batch");
    translation.write(graph);
    Expression y = graph.outputs().get(RESULT);
    writer.output(RESULT, translation.value(y), y.shape());
    return OnnxFiles.model(writer, Map.of()).toByteArray();
  }

  @Test
  void everyOperationIsSaidOrRefused() {
    Set<String> all = new TreeSet<>();
    for (Class<?> kind : Operation.class.getPermittedSubclasses()) {
      if (kind.isEnum()) {
        Arrays.stream(kind.getEnumConstants()).forEach(one -> all.add(((Enum<?>) one).name()));
      } else if (Operation.class.isAssignableFrom(kind)) {
        all.add(kind.getSimpleName());
      }
    }
    List<Expression> roots = new ArrayList<>();
    said().forEach(name -> roots.add(CASES.get(name)));
    Set<String> known = kinds(roots);
    known.addAll(refused());
    known.add("Input"); // OnnxFilesTest
    assertThat(all).isNotEmpty().isSubsetOf(known);
  }

  static List<Operation> gradients() {
    return REFUSED;
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void whatOnlyGradientsHaveIsRefusedByName(Operation operation) {
    Expression any = Expression.constant(1).exp();
    Graph graph = new Graph(Map.of(RESULT, any));
    OnnxTranslation translation =
        new OnnxTranslation(
            new GraphWriter("refused"),
            new OnnxTranslation.Parameters(graph.layout(), new float[0]),
            BatchSizes.of(graph, graph),
            Map.of(),
            "no batch");
    translation.write(graph);
    assertThatThrownBy(() -> operation.accept(translation, any))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(kind(operation));
  }
}

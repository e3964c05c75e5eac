// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.latents.Fixture;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.plan.NeighbourPlan;
import io.sparkvae.stats.sample.NeighbourContent;
import io.sparkvae.stats.sample.Neighbours;
import io.sparkvae.storage.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Scores beside those of scikit-learn and SciPy on the same images. {@code
 * src/test/python/scores.py} made the figures; {@code madeWith} in their file has the versions.
 */
class ScoresOracleTest {
  private static final CodedImages IMAGES = OracleImages.draw(1, 0);
  private static final CodedImages OTHERS = OracleImages.draw(2, 0.25);
  private static JsonNode figures;

  @BeforeAll
  static void readFigures() throws Exception {
    try (InputStream in = ScoresOracleTest.class.getResourceAsStream("scikit-learn.json")) {
      figures = Json.MAPPER.readTree(in);
    }
  }

  private static double figure(String pointer) {
    JsonNode found = figures.at(pointer);
    assertThat(found.isNumber()).as(pointer).isTrue();
    return found.asDouble();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static void assertMatrix(double[][] found, String name) {
    for (int j = 0; j < found.length; j++) {
      for (int k = 0; k < found[j].length; k++) {
        String pointer = "/%s/%s/%s".formatted(name, j, k);
        assertThat(found[j][k]).as(pointer).isCloseTo(figure(pointer), within(1e-9));
      }
    }
  }

  @Test
  void mutualInformationOfDimensionsAndFactors() {
    InformationMatrix found = InformationMatrix.of(IMAGES);
    assertMatrix(found.information(), "information");
    for (int k = 0; k < 3; k++) {
      assertThat(found.entropies()[k]).isCloseTo(figure("/entropies/" + k), within(1e-12));
    }
    assertThat(mean(found.gaps())).isCloseTo(figure("/mig"), within(1e-9));
    assertThat(mean(found.modularities())).isCloseTo(figure("/modularity"), within(1e-9));
    // The control: other images of the same distribution have other figures.
    assertThat(mean(InformationMatrix.of(OTHERS).gaps()))
        .isNotCloseTo(figure("/mig"), within(1e-4));
  }

  @Test
  void separatedAttributePredictability() {
    AttributePredictability lines = AttributePredictability.of(IMAGES, List.of());
    assertMatrix(lines.scores(), "lines");
    assertThat(mean(lines.gaps())).isCloseTo(figure("/sap"), within(1e-9));
    double[][] told = AttributePredictability.of(IMAGES, List.of(2)).scores();
    for (int j = 0; j < 4; j++) {
      assertThat(told[j][2]).isCloseTo(figure("/told/" + j), within(1e-9));
    }
  }

  @Test
  void interventionalRobustness() {
    assertThat(InterventionalRobustness.of(IMAGES)).isCloseTo(figure("/irs"), within(1e-6));
  }

  @Test
  void disentanglementAndCompletenessOfKnownImportances() {
    FactorPrediction found =
        new FactorPrediction(InformationMatrix.of(IMAGES).information(), new double[3]);
    assertThat(found.disentanglement()).isCloseTo(figure("/concentration/0"), within(1e-9));
    assertThat(found.completeness()).isCloseTo(figure("/concentration/1"), within(1e-9));
  }

  @Test
  void distancesOfFeatures() {
    assertThat(FrechetDistance.of(OTHERS.mu(), IMAGES.mu()))
        .isCloseTo(figure("/frechet"), within(1e-9));
    Moments kernel = KernelDistance.of(IMAGES.mu(), OTHERS.mu());
    assertThat(kernel.mean()).isCloseTo(figure("/kernel/0"), within(1e-6));
    assertThat(kernel.standardError()).isCloseTo(figure("/kernel/1"), within(1e-6));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext());
    DistancesContent.Distances found =
        new FeatureDistances(context, 5, 512).of(OTHERS.mu(), IMAGES.mu());
    assertThat(found.precision().share()).isCloseTo(figure("/precision"), within(1e-12));
    assertThat(found.recall().share()).isCloseTo(figure("/recall"), within(1e-12));
  }

  /** Forests draw by chance: theirs of 200 trees beside ours of 50. */
  @Test
  @Tag("proofs")
  void forests() {
    FactorPrediction found = FactorPrediction.of(IMAGES, 50, 1, new Classifiers(Fixture.spark()));
    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 4; j++) {
        assertThat(found.importances()[j][k])
            .isCloseTo(figure("/importances/%s/%s".formatted(j, k)), within(0.06));
      }
      assertThat(found.accuracies()[k]).isCloseTo(figure("/accuracies/" + k), within(0.03));
    }
    assertThat(found.disentanglement()).isCloseTo(figure("/dci/0"), within(0.07));
    assertThat(found.completeness()).isCloseTo(figure("/dci/1"), within(0.07));
  }

  /** The second factor of the last third of the images, learned from the others. */
  @Test
  @Tag("proofs")
  void theLinearProbe() {
    int cut = OracleImages.IMAGES * 2 / 3;
    Labelled told = labelled(IMAGES.range(cut, OracleImages.IMAGES));
    int right =
        new Classifiers(Fixture.spark()).logistic(labelled(IMAGES.range(0, cut)), 5).right(told);
    assertThat((double) right).isCloseTo(figure("/logistic"), within(1.0));
  }

  /** The same by the vote of 15 neighbours. */
  @Test
  @Tag("proofs")
  void theProbeOfNeighbours() {
    int cut = OracleImages.IMAGES * 2 / 3;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < OracleImages.IMAGES; i++) {
      String split = i < cut ? "train" : "test";
      rows.add(RowFactory.create("" + i, split, IMAGES.factors()[i][1], IMAGES.mu()[i]));
    }
    StructType columns =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("split", DataTypes.StringType)
            .add("label", DataTypes.IntegerType)
            .add("mu", DataTypes.createArrayType(DataTypes.FloatType, false));
    NeighbourContent found =
        new Neighbours(Fixture.spark(), null, new NeighbourPlan(15, 10_000, 10_000))
            .find(Fixture.spark().createDataFrame(rows, columns));
    assertThat(found.accuracy() * found.images()).isCloseTo(figure("/neighbours"), within(1e-9));
  }

  private static Labelled labelled(CodedImages images) {
    List<double[]> features = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    for (int i = 0; i < images.images(); i++) {
      features.add(Labelled.doubles(images.mu()[i]));
      classes.add(images.factors()[i][1]);
    }
    return new Labelled(features, classes);
  }
}

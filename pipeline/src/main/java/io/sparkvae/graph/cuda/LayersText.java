// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.ElementRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The kernels that move whole layers, after the updater has changed their moments, as {@link
 * CudaLayers} says. Norms are added in the order of a processor, so that they have its bits.
 */
final class LayersText {
  /** Elements whose squares are added side by side, as on the processor. */
  private static final int LANES = 256;

  private final KernelText text;
  private final CudaUpdater updater;
  private final CudaLayers layers;

  LayersText(KernelText text, CudaUpdater updater, CudaLayers layers) {
    this.text = text;
    this.updater = updater;
    this.layers = layers;
  }

  List<CudaCommand> commands() {
    return List.of(scales(), steps());
  }

  /** What the step of each layer is multiplied by. A block is a layer. */
  private CudaCommand scales() {
    // Kahan's sum, in the order of the lanes, as on the processor.
    text.function(
        KernelText.fill(
            """
            static __device__ double sum_of_lanes(const double* lanes) {
              double sum = 0.0, error = 0.0;
              for (unsigned i = 0u; i < %1$du; i++) {
                double next = lanes[i] - error, more = sum + next;
                error = (more - sum) - next;
                sum = more;
              }
              return sum - error;
            }
            """,
            LANES));
    String body =
        KernelText.fill(
                """
                  %1$s
                  __shared__ double of_theta[%2$d];
                  __shared__ double of_steps[%2$d];
                  const float* s = (const float*) (staging + %3$d);
                  unsigned lane = threadIdx.x;
                  double theta_sum = 0.0, steps_sum = 0.0;
                  for (unsigned i = from[blockIdx.x] + lane; i < to[blockIdx.x]; i += %2$du) {
                """,
                ends(), LANES, StagingLayout.SCALARS)
            + element()
            + KernelText.fill(
                """
                    double r = %1$s, x = t;
                    steps_sum += r * r;
                    theta_sum += x * x;
                  }
                  of_theta[lane] = theta_sum;
                  of_steps[lane] = steps_sum;
                  __syncthreads();
                  if (lane == 0u) {
                    double ratio = sqrt(sum_of_lanes(of_theta)) / sqrt(sum_of_lanes(of_steps));
                    double rate = (double) s[%2$d] + (double) s[%3$d] + (double) s[%4$d];
                    scales[blockIdx.x] =
                        (float) (ratio > 0.0 && ratio <= 1.7976931348623157e308 ? rate * ratio : rate);
                  }
                """,
                layers.direction(), layers.rate(), layers.rate() + 1, layers.rate() + 2);
    List<String> names = new ArrayList<>(List.of("float* __restrict__ scales"));
    List<Place> places = new ArrayList<>(List.of(TrainingPlaces.SCALES));
    names.add("const float* __restrict__ theta");
    places.add(TrainingPlaces.PARAMETERS);
    addRest(names, places);
    String name = text.kernel("scales", names, body, KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(name, layers.ranges().size(), 1, LANES, 1, places);
  }

  /** The steps. Along y a block belongs to a layer. */
  private CudaCommand steps() {
    String body =
        KernelText.fill(
                """
                  %1$s
                  if (((const unsigned*) (status + %2$d))[0] == 0u) {
                    const float* s = (const float*) (staging + %3$d);
                    float scale = scales[blockIdx.y];
                    for (unsigned i = from[blockIdx.y] + blockIdx.x * %4$du + threadIdx.x; i < to[blockIdx.y];
                        i += gridDim.x * %4$du) {
                """,
                ends(), TrainingStatus.DIVERGED, StagingLayout.SCALARS, EachElement.BLOCK)
            + element()
            + KernelText.fill(
                """
                      t = __fadd_rn(t, -__fmul_rn(scale, %1$s));
                      theta[i] = t;
                      // All threads that write, write the same.
                      if (!(fabsf(t) <= 3.402823466e38f)) ((unsigned*) (status + %2$d))[0] = 1u;
                    }
                  }
                """,
                layers.direction(), TrainingStatus.BAD);
    List<String> names =
        new ArrayList<>(
            List.of(
                "float* __restrict__ theta",
                "unsigned char* status",
                "const float* __restrict__ scales"));
    List<Place> places =
        new ArrayList<>(
            List.of(TrainingPlaces.PARAMETERS, TrainingPlaces.STATUS, TrainingPlaces.SCALES));
    addRest(names, places);
    int largest =
        layers.ranges().stream().mapToInt(range -> range.to() - range.from()).max().orElse(1);
    String name = text.kernel("layer_steps", names, body, KernelText.Threads.INDEPENDENT);
    return new CudaCommand.Launch(
        name, EachElement.blocks(largest), layers.ranges().size(), EachElement.BLOCK, 1, places);
  }

  private void addRest(List<String> names, List<Place> places) {
    names.add("const unsigned char* __restrict__ staging");
    places.add(TrainingPlaces.STAGING);
    for (CudaVector moment : updater.moments()) {
      names.add("const float* __restrict__ " + moment.array());
      places.add(moment.place());
    }
  }

  /** The numbers of element {@code i}. */
  private String element() {
    return "    float t = theta[i];\n"
        + updater.moments().stream()
            .map(
                moment ->
                    KernelText.fill("    float %s = %s[i];\n", moment.element(), moment.array()))
            .collect(Collectors.joining());
  }

  /** Where layers begin and end. */
  private String ends() {
    return KernelText.fill(
        "const unsigned from[] = {%s}, to[] = {%s};",
        ends(ElementRange::from), ends(ElementRange::to));
  }

  private String ends(ToIntFunction<ElementRange> end) {
    return layers.ranges().stream()
        .map(range -> end.applyAsInt(range) + "u")
        .collect(Collectors.joining(", "));
  }
}

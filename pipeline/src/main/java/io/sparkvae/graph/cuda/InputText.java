// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.ArrayList;
import java.util.List;

/** The kernels that make the inputs of a training graph from a {@link Staging}. */
final class InputText {
  private final KernelText text;
  private final CudaFeeds feeds;
  private final StagingLayout layout;

  InputText(KernelText text, CudaTrainingSpec spec) {
    this.text = text;
    this.feeds = spec.feeds();
    this.layout = spec.staging();
  }

  /** Makes the inputs of the graph. */
  List<CudaCommand> inputs() {
    List<CudaCommand> commands = new ArrayList<>(List.of(pixels(), weightsAndControls()));
    if (feeds.classes() > 0) {
      commands.add(labels());
    }
    int position = 0;
    for (CudaFeeds.Numbers numbers : feeds.noise()) {
      commands.add(noise(numbers, position));
      position += numbers.width();
    }
    return commands;
  }

  /** Four pixels a thread where an image has a multiple of four. */
  private CudaCommand pixels() {
    int each = feeds.size() % 4 == 0 ? 4 : 1;
    String value =
        each == 4
            ? KernelText.fill(
                """
                    uchar4 p = e < count ? ((const uchar4*) (row + j))[0] : make_uchar4(0, 0, 0, 0);
                    ((float4*) y)[i] = make_float4(%s, %s, %s, %s);
                """,
                PixelUpload.unit("p.x"),
                PixelUpload.unit("p.y"),
                PixelUpload.unit("p.z"),
                PixelUpload.unit("p.w"))
            : KernelText.fill("    y[i] = e < count ? %s : 0.0f;\n", PixelUpload.unit("row[j]"));
    String body =
        KernelText.fill(
            """
                unsigned count = *(const unsigned*) (s + %1$d), e = i * %2$du / %3$du, j = i * %2$du %% %3$du;
                unsigned source = e < count ? ((const unsigned*) (s + %4$d))[e] : 0u;
                const unsigned char* row = (source & 0x80000000u) ? s + %5$d + (size_t) (source & 0x7fffffffu) * %3$du : cache + (size_t) source * %3$du;
            """,
            StagingLayout.COUNT, each, feeds.size(), layout.sources(), layout.pixels());
    return each(
        "pixels",
        feeds.batch() * (feeds.size() / each),
        List.of(
            "float* __restrict__ y",
            "const unsigned char* __restrict__ s",
            "const unsigned char* __restrict__ cache"),
        body + value,
        List.of(GraphPlaces.input(feeds.pixels()), TrainingPlaces.STAGING, TrainingPlaces.CACHE));
  }

  private CudaCommand weightsAndControls() {
    int batch = feeds.batch();
    List<String> parameters = new ArrayList<>(List.of("float* __restrict__ y"));
    List<Place> places = new ArrayList<>(List.of(GraphPlaces.input(feeds.weight())));
    StringBuilder controls = new StringBuilder();
    for (int k = 0; k < feeds.controls().size(); k++) {
      parameters.add("float* __restrict__ c" + k);
      places.add(GraphPlaces.input(feeds.controls().get(k)));
      controls.append(
          KernelText.fill(
              "    if (i == 0u) c%1$d[0] = ((const float*) (s + %2$d))[%1$d];\n",
              k, layout.controlsOffset()));
    }
    parameters.add("const unsigned char* __restrict__ s");
    places.add(TrainingPlaces.STAGING);
    String weight =
        KernelText.fill(
            "    y[i] = i < *(const unsigned*) (s + %d) ? 1.0f : 0.0f;\n", StagingLayout.COUNT);
    return each("weights", batch, parameters, weight + controls, places);
  }

  private CudaCommand labels() {
    String body =
        KernelText.fill(
            """
                unsigned e = i / %1$du;
                y[i] = e < *(const unsigned*) (s + %2$d) && ((const int*) (s + %3$d))[e] == (int) (i %% %1$du) ? 1.0f : 0.0f;
            """,
            feeds.classes(), StagingLayout.COUNT, layout.labels());
    return each(
        "labels",
        feeds.batch() * feeds.classes(),
        List.of("float* __restrict__ y", "const unsigned char* __restrict__ s"),
        body,
        List.of(GraphPlaces.input(feeds.labels()), TrainingPlaces.STAGING));
  }

  private CudaCommand noise(CudaFeeds.Numbers numbers, int position) {
    text.function(NoiseText.functions());
    NoiseText.Input input =
        new NoiseText.Input(numbers.distribution(), position, numbers.width(), feeds.batch());
    String name =
        text.kernel(
            "noise", NoiseText.PARAMETERS, NoiseText.body(input), KernelText.Threads.INDEPENDENT);
    return new CudaCommand.Launch(
        name,
        EachElement.blocks(input.threads()),
        1,
        EachElement.BLOCK,
        1,
        List.of(
            GraphPlaces.input(numbers.input()),
            TrainingPlaces.STAGING.plus(layout.keys()),
            TrainingPlaces.STAGING.plus(StagingLayout.POSITION),
            TrainingPlaces.STAGING.plus(StagingLayout.COUNT)));
  }

  private CudaCommand each(
      String what, int n, List<String> parameters, String body, List<Place> places) {
    return EachElement.of(what, text, n, parameters, body, places);
  }
}

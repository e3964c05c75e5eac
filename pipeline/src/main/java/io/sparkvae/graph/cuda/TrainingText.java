// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kernels around a gradient: those that make the inputs of the graph from a {@link Staging},
 * and those that change the parameters, add up and look for numbers that are not finite.
 */
final class TrainingText {
  static final Place STAGING = new Place("staging", 0);
  static final Place CACHE = new Place("cache", 0);
  static final Place STATUS = new Place("status", 0);

  /** Threads of the kernels that are one block. */
  private static final int THREADS = 256;

  private final KernelText text;
  private final CudaFeeds feeds;
  private final StagingLayout layout;

  TrainingText(KernelText text, CudaFeeds feeds, StagingLayout layout) {
    this.text = text;
    this.feeds = feeds;
    this.layout = layout;
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
        List.of(GraphPlaces.input(feeds.pixels()), STAGING, CACHE));
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
    places.add(STAGING);
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
        List.of(GraphPlaces.input(feeds.labels()), STAGING));
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
            STAGING.plus(layout.keys()),
            STAGING.plus(StagingLayout.POSITION),
            STAGING.plus(StagingLayout.COUNT)));
  }

  /** Adds the share of a part to the gradient of its minibatch, as the processor does. */
  CudaCommand accumulate(int parameters, Place ofPart, Place gradient) {
    String body =
        KernelText.fill(
            """
                float share = *(const float*) (s + %d), part = __fmul_rn(share, a[i]);
                y[i] = *(const unsigned*) (s + %d) ? part : __fadd_rn(y[i], part);
            """,
            StagingLayout.SHARE, StagingLayout.FIRST);
    return each(
        "accumulate",
        parameters,
        List.of(
            "float* __restrict__ y",
            "const float* __restrict__ a",
            "const unsigned char* __restrict__ s"),
        body,
        List.of(gradient, ofPart, STAGING));
  }

  /**
   * Adds the loss of a part to that of its minibatch, and the outputs of its examples to the sums
   * of the round, in double and in a fixed order. One block.
   *
   * @param loss where its value lies
   * @param outputs what is summed over the examples
   */
  CudaCommand add(Place loss, List<Summed> outputs) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "unsigned char* status",
                "const unsigned char* __restrict__ s",
                "const float* __restrict__ loss"));
    List<Place> places = new ArrayList<>(List.of(STATUS, STAGING, loss));
    StringBuilder body =
        new StringBuilder(
            KernelText.fill(
                """
                  __shared__ double part[%1$d];
                  unsigned t = threadIdx.x, count = *(const unsigned*) (s + %2$d);
                """,
                THREADS, StagingLayout.COUNT));
    for (int k = 0; k < outputs.size(); k++) {
      parameters.add("const float* __restrict__ o" + k);
      places.add(outputs.get(k).place());
      body.append(
          KernelText.fill(
              """
                {
                  double sum = 0.0;
                  for (unsigned i = t; i < count * %1$du; i += %2$du) sum += o%3$d[i];
                  part[t] = sum;
                  for (unsigned half = %4$du; half > 0u; half >>= 1) {
                    __syncthreads();
                    if (t < half) part[t] += part[t + half];
                  }
                  if (t == 0u) ((double*) (status + %5$d))[%3$d] += part[0];
                  __syncthreads();
                }
              """,
              outputs.get(k).width(), THREADS, k, THREADS / 2, TrainingStatus.SUMS));
    }
    body.append(
        KernelText.fill(
            """
              if (t == 0u) {
                float* whole = (float*) (status + %1$d);
                float part_loss = __fmul_rn(*(const float*) (s + %2$d), loss[0]);
                whole[0] = *(const unsigned*) (s + %3$d) ? part_loss : __fadd_rn(whole[0], part_loss);
              }
            """,
            TrainingStatus.LOSS, StagingLayout.SHARE, StagingLayout.FIRST));
    return block("add", parameters, body.toString(), places);
  }

  /** An output {@code [batch, width]}, of which the first {@code count} rows are summed. */
  record Summed(Place place, int width) {}

  /** Changes the parameters, unless a step before was not finite. */
  CudaCommand update(CudaUpdater updater, int parameters, State state) {
    List<String> names =
        new ArrayList<>(
            List.of(
                "float* __restrict__ theta",
                "const float* __restrict__ gradient",
                "unsigned char* status",
                "const unsigned char* __restrict__ staging"));
    List<Place> places = new ArrayList<>(List.of(state.theta, state.gradient, STATUS, STAGING));
    String before = "";
    String after = "";
    if (updater.moments() == CudaUpdater.Moments.FIRST_AND_SECOND) {
      names.addAll(List.of("float* __restrict__ first", "float* __restrict__ second"));
      places.addAll(List.of(state.m, state.v));
      before = "      float m = first[i], v = second[i];\n";
      after = "      first[i] = m;\n      second[i] = v;\n";
    }
    String body =
        KernelText.fill(
                """
                    if (((const unsigned*) (status + %1$d))[0] == 0u) {
                      const float* s = (const float*) (staging + %2$d);
                      float g = gradient[i], t = theta[i];
                """,
                TrainingStatus.DIVERGED, StagingLayout.SCALARS)
            + before
            + updater.text()
            + after
            + KernelText.fill(
                """
                      theta[i] = t;
                      // All threads that write, write the same.
                      if (!(fabsf(t) <= 3.402823466e38f)) ((unsigned*) (status + %d))[0] = 1u;
                    }
                """,
                TrainingStatus.BAD);
    return each("update", parameters, names, body, places);
  }

  /** Places of what training changes. */
  record State(Place theta, Place m, Place v, Place gradient) {}

  /**
   * Looks whether the step was finite. If not, notes the step and its first number that is not, and
   * lets the later steps change nothing. One block.
   */
  CudaCommand check(int parameters, State state) {
    String search =
        IntStream.range(0, 2)
            .mapToObj(
                k ->
                    KernelText.fill(
                        """
                            unsigned at%1$d = 0xffffffffu;
                            for (unsigned i = t; i < %2$du; i += %3$du)
                              if (!(fabsf(%4$s[i]) <= 3.402823466e38f)) { at%1$d = i; break; }
                            first[t] = at%1$d;
                            for (unsigned half = %5$du; half > 0u; half >>= 1) {
                              __syncthreads();
                              if (t < half) first[t] = min(first[t], first[t + half]);
                            }
                            __syncthreads();
                            if (t == 0u) {
                              status[%6$d] = first[0];
                              if (first[0] != 0xffffffffu) ((float*) status)[%7$d] = %4$s[first[0]];
                            }
                            __syncthreads();
                        """,
                        k,
                        parameters,
                        THREADS,
                        k == 0 ? "gradient" : "theta",
                        THREADS / 2,
                        (k == 0 ? TrainingStatus.GRADIENT_INDEX : TrainingStatus.THETA_INDEX) / 4,
                        (k == 0 ? TrainingStatus.GRADIENT_VALUE : TrainingStatus.THETA_VALUE) / 4))
            .collect(Collectors.joining());
    String body =
        KernelText.fill(
                """
                  __shared__ unsigned first[%1$d];
                  unsigned t = threadIdx.x;
                  float loss = ((const float*) status)[%2$d];
                  bool bad = status[%3$d] != 0u || !(fabsf(loss) <= 3.402823466e38f);
                  bool before = status[%4$d] != 0u;
                  __syncthreads();
                  if (bad && !before) {
                """,
                THREADS,
                TrainingStatus.LOSS / 4,
                TrainingStatus.BAD / 4,
                TrainingStatus.DIVERGED / 4)
            + search
            + KernelText.fill(
                """
                    if (t == 0u) {
                      status[%1$d] = 1u;
                      status[%2$d] = *(const unsigned*) (s + %3$d);
                      ((float*) status)[%4$d] = loss;
                    }
                  }
                """,
                TrainingStatus.DIVERGED / 4,
                TrainingStatus.STEP / 4,
                StagingLayout.STEP,
                TrainingStatus.BAD_LOSS / 4);
    return block(
        "check",
        List.of(
            "unsigned* status",
            "const unsigned char* __restrict__ s",
            "const float* __restrict__ gradient",
            "const float* __restrict__ theta"),
        body,
        List.of(STATUS, STAGING, state.gradient, state.theta));
  }

  private CudaCommand each(
      String what, int n, List<String> parameters, String body, List<Place> places) {
    return EachElement.of(what, text, n, parameters, body, places);
  }

  private CudaCommand block(String what, List<String> parameters, String body, List<Place> places) {
    String name = text.kernel(what, parameters, body, KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(name, 1, 1, THREADS, 1, places);
  }
}

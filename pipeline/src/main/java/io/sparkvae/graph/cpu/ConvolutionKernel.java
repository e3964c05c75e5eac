// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.sparkvae.graph.plan.ConvolutionShape;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;

/**
 * A convolution between an image {@code [images, h, w, channels]}, over which its window moves, and
 * the other side {@code [images, h', w', channels']}, in oneDNN: forward, or its gradient by the
 * image or by the weights. Images lie as they do everywhere here, channels last; weights, {@code
 * [kh, kw, channels, channels']} in the parameter vector, are brought into the layout that the
 * kernel likes best and back.
 */
final class ConvolutionKernel {
  private final memory.desc image;
  private final memory.desc other;
  private final memory.desc weights;
  private final memory.desc anyWeights;
  private final long[] strides;
  private final long[] before;
  private final long[] after;
  private final Scratch scratch;
  private final convolution_forward.primitive_desc forward;

  /**
   * @param scratch holds the weights in the kernel's own layout
   */
  ConvolutionKernel(ConvolutionShape shape, Scratch scratch) {
    this.scratch = scratch;
    image =
        OneDnn.layout(
            memory.format_tag.nhwc,
            shape.images(),
            shape.channels(),
            shape.height(),
            shape.width());
    other =
        OneDnn.layout(
            memory.format_tag.nhwc,
            shape.images(),
            shape.otherChannels(),
            shape.otherHeight(),
            shape.otherWidth());
    long[] dimensions = {
      shape.otherChannels(), shape.channels(), shape.kernelHeight(), shape.kernelWidth()
    };
    weights = OneDnn.layout(memory.format_tag.hwio, dimensions);
    anyWeights = OneDnn.layout(memory.format_tag.any, dimensions);
    strides = new long[] {shape.window().stride(), shape.window().stride()};
    before = new long[] {shape.window().top(), shape.window().left()};
    after = new long[] {shape.window().bottom(), shape.window().right()};
    forward =
        new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                prop_kind.forward_training,
                algorithm.convolution_direct,
                image,
                anyWeights,
                other,
                strides,
                before,
                after),
            OneDnn.ENGINE);
  }

  /** other = image * weights. */
  Kernel forward(Memory image, Memory weights, Memory other) {
    return forward(forward, new IntMemoryMap(), image, weights, other);
  }

  private Kernel forward(
      convolution_forward.primitive_desc descriptor,
      IntMemoryMap arguments,
      Memory image,
      Memory weights,
      Memory other) {
    Kernel reordering = weightsIn(weights, descriptor.weights_desc(), arguments);
    arguments.put(DNNL_ARG_SRC, OneDnn.tensor(this.image, image));
    arguments.put(DNNL_ARG_DST, OneDnn.tensor(this.other, other));
    Kernel convolution = OneDnn.bound(new convolution_forward(descriptor), arguments);
    return () -> {
      reordering.run();
      convolution.run();
    };
  }

  /** other = relu(image * weights + bias). */
  Kernel rectified(Memory image, Memory weights, Memory bias, Memory other) {
    post_ops rectifier = new post_ops();
    rectifier.append_eltwise(1f, algorithm.eltwise_relu, 0f, 0f);
    primitive_attr attributes = new primitive_attr();
    attributes.set_post_ops(rectifier);
    memory.desc perChannel = OneDnn.layout(memory.format_tag.a, bias.size());
    var descriptor =
        new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                prop_kind.forward_training,
                algorithm.convolution_direct,
                this.image,
                anyWeights,
                perChannel,
                this.other,
                strides,
                before,
                after),
            attributes,
            OneDnn.ENGINE);
    IntMemoryMap arguments = new IntMemoryMap();
    arguments.put(DNNL_ARG_BIAS, OneDnn.tensor(perChannel, bias));
    return forward(descriptor, arguments, image, weights, other);
  }

  /** The gradient by the image: image = other transposed * weights. */
  Kernel transposed(Memory image, Memory weights, Memory other) {
    var descriptor =
        new convolution_backward_data.primitive_desc(
            new convolution_backward_data.desc(
                algorithm.convolution_direct,
                this.image,
                anyWeights,
                this.other,
                strides,
                before,
                after),
            OneDnn.ENGINE,
            forward);
    IntMemoryMap arguments = new IntMemoryMap();
    Kernel reordering = weightsIn(weights, descriptor.weights_desc(), arguments);
    arguments.put(DNNL_ARG_DIFF_SRC, OneDnn.tensor(this.image, image));
    arguments.put(DNNL_ARG_DIFF_DST, OneDnn.tensor(this.other, other));
    Kernel convolution = OneDnn.bound(new convolution_backward_data(descriptor), arguments);
    return () -> {
      reordering.run();
      convolution.run();
    };
  }

  /** The gradient by the weights. */
  Kernel weights(Memory image, Memory weights, Memory other) {
    var descriptor =
        new convolution_backward_weights.primitive_desc(
            new convolution_backward_weights.desc(
                algorithm.convolution_direct,
                this.image,
                anyWeights,
                this.other,
                strides,
                before,
                after),
            OneDnn.ENGINE,
            forward);
    memory own = scratch.tensor(descriptor.diff_weights_desc());
    IntMemoryMap arguments = new IntMemoryMap();
    arguments.put(DNNL_ARG_SRC, OneDnn.tensor(this.image, image));
    arguments.put(DNNL_ARG_DIFF_DST, OneDnn.tensor(this.other, other));
    arguments.put(DNNL_ARG_DIFF_WEIGHTS, own);
    Kernel convolution = OneDnn.bound(new convolution_backward_weights(descriptor), arguments);
    Kernel reordering = reordering(own, OneDnn.tensor(this.weights, weights));
    return () -> {
      convolution.run();
      reordering.run();
    };
  }

  /** Weights of the parameter vector as an argument, in the layout that a kernel wants. */
  private Kernel weightsIn(Memory weights, memory.desc wanted, IntMemoryMap arguments) {
    memory own = scratch.tensor(wanted);
    arguments.put(DNNL_ARG_WEIGHTS, own);
    return reordering(OneDnn.tensor(this.weights, weights), own);
  }

  private static Kernel reordering(memory from, memory to) {
    IntMemoryMap arguments = new IntMemoryMap();
    arguments.put(DNNL_ARG_FROM, from);
    arguments.put(DNNL_ARG_TO, to);
    return OneDnn.bound(new reorder(from, to), arguments);
  }
}

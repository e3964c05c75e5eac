package io.sparkvae.bench.rival;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How libtorch keeps images between convolutions. */
enum Layout {
  /** The default. */
  NCHW,
  /** Channels last. */
  NHWC,
  /** oneDNN's own; else each convolution goes there and back. */
  BLOCKED;

  /** To this layout, from the default. */
  Tensor enter(Tensor images) {
    return switch (this) {
      case NCHW -> images;
      case NHWC -> images.contiguous(torch.MemoryFormat.ChannelsLast);
      case BLOCKED -> images.to_mkldnn();
    };
  }

  /** From this layout to the default. */
  Tensor leave(Tensor images) {
    return switch (this) {
      case NCHW -> images;
      case NHWC -> images.contiguous();
      case BLOCKED -> images.to_dense();
    };
  }

  /** How weights are kept that are trained. */
  Tensor weight(Tensor values) {
    return switch (this) {
      case NCHW, BLOCKED -> values;
      case NHWC -> values.contiguous(torch.MemoryFormat.ChannelsLast);
    };
  }
}

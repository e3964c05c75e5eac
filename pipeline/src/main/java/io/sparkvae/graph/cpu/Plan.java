package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Expressions laid out as kernels on memory, once for a batch shape: the order of work, what is
 * computed inside a loop, and where every value lies. Memory is given back to later values as soon
 * as its last reader has run.
 */
final class Plan {
  private final List<Kernel> kernels = new ArrayList<>();
  private final Map<Expression, Memory> memory = new LinkedHashMap<>();
  private final Map<Expression, List<Expression>> consumers = new LinkedHashMap<>();
  private final Map<Expression, Integer> lastUse = new LinkedHashMap<>();
  private final Map<Integer, List<Memory>> free = new HashMap<>();
  private final Set<Expression> kept = new HashSet<>();
  private final Map<Expression, RectifiedConvolution> rectified = new HashMap<>();
  private final Set<Expression> absorbed = new HashSet<>();

  /** A value to compute, and where to leave it. */
  record Target(Expression expression, Memory memory) {}

  /**
   * @param targets in any order; an expression may have several
   * @param given memory of inputs and parameters
   */
  Plan(List<Target> targets, Map<Expression, Memory> given) {
    OneDnn.prepareThread(); // A primitive is made for a number of threads.
    List<Expression> order = Graph.topological(targets.stream().map(Target::expression).toList());
    memory.putAll(given);
    kept.addAll(given.keySet());
    for (Expression e : order) {
      if (e.operation() instanceof Operation.Constant constant) {
        memory.put(e, Memory.of(constant.values()));
      }
      for (Expression input : e.inputs()) {
        consumers.computeIfAbsent(input, k -> new ArrayList<>()).add(e);
      }
    }
    List<Runnable> copies = new ArrayList<>();
    for (Target target : targets) {
      Expression owner = owner(target.expression);
      if (memory.containsKey(owner)) {
        copies.add(() -> kernels.add(copy(owner, target.memory)));
      } else {
        memory.put(owner, target.memory);
        kept.add(owner);
      }
    }
    order.forEach(this::rectify);
    List<Expression> materialised = new ArrayList<>();
    for (Expression e : order) {
      if (owner(e) == e && !isLeaf(e) && !isInlined(e)) {
        use(e, materialised.size());
        materialised.add(e);
      }
    }
    for (int i = 0; i < materialised.size(); i++) {
      Expression e = materialised.get(i);
      memory.computeIfAbsent(e, k -> take(Math.toIntExact(Shapes.size(k.shape()))));
      kernels.add(kernel(e));
      release(i);
    }
    copies.forEach(Runnable::run);
  }

  void run() {
    OneDnn.prepareThread();
    for (Kernel kernel : kernels) {
      kernel.run();
    }
  }

  /** The expression whose memory an expression shares. */
  private static Expression owner(Expression e) {
    boolean shares =
        e.operation() instanceof Operation.Reshape
            || e.operation() instanceof Operation.Detach
            || e.operation() instanceof Operation.Permute permute
                && PermuteKernel.movesNothing(e.inputs().get(0).shape(), permute.axes());
    return shares ? owner(e.inputs().get(0)) : e;
  }

  private static boolean isLeaf(Expression e) {
    return e.inputs().isEmpty();
  }

  /** Finds a convolution that is computed together with its bias and rectifier. */
  private void rectify(Expression e) {
    RectifiedConvolution.of(e)
        .filter(r -> !isInlined(e) && isReadOnce(r.sum()) && isReadOnce(r.convolution()))
        .ifPresent(
            r -> {
              rectified.put(e, r);
              absorbed.addAll(List.of(r.sum(), r.convolution()));
            });
  }

  /** A value with one reader, which is a loop of the same shape, never needs memory. */
  private boolean isInlined(Expression e) {
    return absorbed.contains(e) || Loop.takes(e) && isReadOnce(e) && isReadInLoop(e);
  }

  private boolean isReadOnce(Expression e) {
    return !kept.contains(e) && consumers.getOrDefault(e, List.of()).size() == 1;
  }

  private boolean isReadInLoop(Expression e) {
    Expression reader = consumers.get(e).get(0);
    return Loop.takes(reader) && reader.shape().equals(e.shape());
  }

  /** Notes that the kernel at {@code index} reads everything that {@code e} is made from. */
  private void use(Expression e, int index) {
    for (Expression input : e.inputs()) {
      if (isInlined(input)) {
        use(input, index);
      } else {
        lastUse.put(owner(input), index);
      }
    }
  }

  private Memory take(int size) {
    List<Memory> same = free.getOrDefault(size, List.of());
    return same.isEmpty() ? Memory.allocate(size) : same.remove(same.size() - 1);
  }

  private void release(int index) {
    lastUse.forEach(
        (e, last) -> {
          if (last == index && !kept.contains(e) && !isLeaf(e)) {
            Memory m = memory.get(e);
            free.computeIfAbsent(m.size(), k -> new ArrayList<>()).add(m);
          }
        });
  }

  private Memory of(Expression e) {
    return memory.get(owner(e));
  }

  private Kernel copy(Expression e, Memory target) {
    Memory from = of(e);
    return () -> target.buffer().put(0, from.buffer(), 0, from.size());
  }

  private Kernel kernel(Expression e) {
    if (rectified.containsKey(e)) {
      return rectified(rectified.get(e), e);
    }
    if (Loop.takes(e)) {
      return new Loop(e, of(e), this::isInlined, this::of);
    }
    Operation operation = e.operation();
    Expression a = e.inputs().get(0);
    if (operation instanceof Operation.Sum sum) {
      return new SumKernel(a.shape(), sum.axes(), of(a), of(e));
    }
    if (operation instanceof Operation.Permute permute) {
      return new PermuteKernel(a.shape(), permute.axes(), of(a), of(e));
    }
    if (operation instanceof Operation.RowMaximum) {
      return RowKernel.maximum(a.shape(), of(a), of(e));
    }
    if (operation instanceof Operation.TopMask mask) {
      return RowKernel.topMask(a.shape(), mask.k(), of(a), of(e));
    }
    if (operation instanceof Operation.Slice slice) {
      return RunKernel.slice(a.shape(), slice, of(a), of(e));
    }
    if (operation instanceof Operation.Concat concat) {
      return RunKernel.concat(e.shape(), concat.axis(), e.inputs().stream().map(this::of), of(e));
    }
    Expression b = e.inputs().get(1);
    if (operation instanceof Operation.MatrixProduct product) {
      int inner = Math.toIntExact(a.shape().get(product.transposeA() ? 0 : 1));
      int m = Math.toIntExact(e.shape().get(0));
      int n = Math.toIntExact(e.shape().get(1));
      FloatPointer left = of(a).pointer();
      FloatPointer right = of(b).pointer();
      FloatPointer result = of(e).pointer();
      return () -> OneDnn.product(product, m, n, inner, left, right, result);
    }
    if (operation instanceof Operation.Convolution c) {
      return convolution(c, e).forward(of(a), of(b), of(e));
    }
    if (operation instanceof Operation.TransposedConvolution c) {
      return transposed(c, e, a, b);
    }
    Operation.ConvolutionWeights c = (Operation.ConvolutionWeights) operation;
    return new ConvolutionKernel(a.shape(), b.shape(), e.shape().get(0), c.window())
        .weights(of(a), of(e), of(b));
  }

  private static ConvolutionKernel convolution(Operation.Convolution c, Expression e) {
    Expression weights = e.inputs().get(1);
    return new ConvolutionKernel(
        e.inputs().get(0).shape(), e.shape(), weights.shape().get(0), c.window());
  }

  private Kernel rectified(RectifiedConvolution r, Expression e) {
    Expression convolution = r.convolution();
    return convolution((Operation.Convolution) convolution.operation(), convolution)
        .rectified(
            of(convolution.inputs().get(0)), of(convolution.inputs().get(1)), of(r.bias()), of(e));
  }

  private Kernel transposed(
      Operation.TransposedConvolution c, Expression image, Expression other, Expression weights) {
    long kernel = weights.shape().get(0);
    if (image.shape().get(3) <= PatchKernel.CHANNELS) {
      return new PatchKernel(
          image.shape(), other.shape(), kernel, c.window(), of(image), of(weights), of(other));
    }
    return new ConvolutionKernel(image.shape(), other.shape(), kernel, c.window())
        .transposed(of(image), of(weights), of(other));
  }
}

package io.sparkvae.bench.rival;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What Python's {@code torch.optim.Adam(fused=True)} calls: one pass over each parameter. The C++
 * front end has the slower optimiser alone, but TorchScript reaches the operation.
 */
final class FusedAdam {
  private final List<Tensor> parameters;
  private final CompilationUnit unit;
  private final Function step;
  private final List<IValue> fixed = new ArrayList<>();
  private long steps;

  FusedAdam(List<Tensor> parameters) {
    this.parameters = parameters;
    int n = parameters.size();
    // Without a result that depends on it, TorchScript takes the operation for dead code.
    unit =
        torch.compile(
            """
            def step(%s):
                p = [%s]
                torch._fused_adam_(p, [%s], [%s], [%s], [], [%s], lr=0.001, beta1=0.9,
                    beta2=0.999, weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)
                return p
            """
                .formatted(
                    IntStream.range(0, n)
                        .mapToObj(i -> "p%d, m%d, v%d, g%d, t%d".formatted(i, i, i, i, i))
                        .collect(Collectors.joining(", ")),
                    names("p", n),
                    names("g", n),
                    names("m", n),
                    names("v", n),
                    names("t", n)));
    step = unit.get_function(new QualifiedName("step"));
    for (Tensor parameter : parameters) {
      fixed.add(new IValue(parameter));
      fixed.add(new IValue(torch.zeros_like(parameter)));
      fixed.add(new IValue(torch.zeros_like(parameter)));
    }
  }

  private static String names(String prefix, int n) {
    return IntStream.range(0, n).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
  }

  /** Takes one step along the gradients that the parameters hold. */
  void step() {
    steps++;
    IValueVector arguments = new IValueVector();
    IValue time =
        new IValue(torch.full(new long[0], new org.bytedeco.pytorch.Scalar((double) steps)));
    for (int i = 0; i < parameters.size(); i++) {
      arguments.push_back(fixed.get(3 * i));
      arguments.push_back(fixed.get(3 * i + 1));
      arguments.push_back(fixed.get(3 * i + 2));
      arguments.push_back(new IValue(parameters.get(i).grad()));
      arguments.push_back(time);
    }
    step.run(arguments);
  }
}

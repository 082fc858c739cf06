package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Query;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Names of result columns that were not named: what was written, or `fn_lastpathsegment`.
final class OutputNames {
  private final Scope scope;
  private final Set<String> taken = new HashSet<>();

  OutputNames(Scope scope) {
    this.scope = scope;
  }

  String of(Query.SelectItem.Column item) {
    return unique(item.alias() != null ? item.alias().text() : of(item.expr()));
  }

  String unique(String name) {
    String candidate = name;
    for (int n = 2; !taken.add(candidate); n++) {
      candidate = name + "_" + n;
    }
    return candidate;
  }

  String of(Expr expr) {
    return switch (expr) {
      case Expr.Path path -> path(path);
      case Expr.Call call -> call(call);
      default -> "value";
    };
  }

  private String call(Expr.Call call) {
    Optional<Expr.Path> path =
        call.arguments().stream()
            .filter(Expr.Path.class::isInstance)
            .map(Expr.Path.class::cast)
            .findFirst();
    boolean relation =
        path.isPresent()
            && path.get().parts().size() == 1
            && scope.named(path.get().dotted()).isPresent();
    return path.isEmpty() || relation ? call.name() : call.name() + "_" + lastSegment(path.get());
  }

  private static String lastSegment(Expr.Path path) {
    String last = path.parts().getLast();
    return last.substring(last.lastIndexOf('.') + 1);
  }

  private String path(Expr.Path path) {
    boolean qualified = path.parts().size() > 1 && scope.named(path.parts().getFirst()).isPresent();
    return qualified
        ? String.join(".", path.parts().subList(1, path.parts().size()))
        : path.dotted();
  }
}
